### The page's words in English. Names and typed text come in as placeables, which the page isolates.

## Everywhere

close = Close
cancel = Cancel
done = Done
ok = OK
try-again = Try again
reload = Reload
not-now = Not now
you = You
you-in-a-list = you
somebody = Somebody
somebody-called = Somebody calling themselves { $name }
others =
    { $count ->
        [one] { $count } other
       *[other] { $count } others
    }
people-count =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
switch-on = On
switch-off = Off
switch-waiting = Waiting
progress = Progress
progress-of = { $what }: { NUMBER($done) } of { NUMBER($total) }
recover = Recover with your phrase
recovery-phrase = Recovery phrase
verify = Verify
block = Block
unblock = Unblock
delete = Delete
remove = Remove
admin = Admin
your-name = Your name
group-name = Group name
how-do-you-know = How do you know?
earlier-protected = Earlier messages, protected: only the people in this conversation can read these. Nothing can be added here.
earlier-open = Earlier messages, not protected: whoever runs this server can read these. Nothing can be added here.

## What cannot be done

problem-internal = Something went wrong in this page. Nothing was lost: reload it and try again.
problem-load = The page could not be loaded completely. Reload it.
problem-core-load = The page could not be loaded completely. Reload it when the server can be reached.
problem-calls-load = Calls could not be loaded. Try again when the server can be reached.
problem-part-load = This could not be loaded. Try again when the server can be reached.
problem-sealer-load = The code that encrypts calls could not be loaded. Reload the page.
problem-language-load = This language could not be loaded. Try again when the server can be reached.
problem-crashed = The page has stopped working. What was saved is safe: reload the page.
problem-framed = Not done: this page is inside another site, which could lay something else over it. Open Sotto in a window of its own.
problem-profile = This profile’s name is not allowed: 1 to 32 letters, digits, “.”, “_”, “-”.
problem-insecure = Browsers give keys only to secure pages: open this one over https, or on localhost.
problem-no-storage = This browser gives the page no storage. A private window may be the reason.
problem-old-browser = This browser is too old for Sotto. Update it, or open this page in another one.
problem-no-encrypted-calls = This browser cannot encrypt calls, so it makes none. Update it, or use another one.
problem-in-a-call = You are in a call already.
problem-not-a-number = Write the time as a number.
problem-not-copied = It could not be copied. Select the lines, and copy them yourself.
problem-taken-meanwhile = The name { $handle } has been taken. Choose another one.
problem-sentence-changed = Not sent. Look at the sentence above first.
problem-microphone-denied = The microphone cannot be used. The browser does not allow it: see its settings for this page.
problem-microphone-absent = The microphone cannot be used. None was found.
problem-microphone-busy = The microphone cannot be used. Something else may be using it.
problem-camera-denied = The camera cannot be used. The browser does not allow it: see its settings for this page.
problem-camera-absent = The camera cannot be used. None was found.
problem-camera-busy = The camera cannot be used. Something else may be using it.
problem-screen-denied = The screen cannot be used. The browser does not allow it: see its settings for this page.
problem-screen-absent = The screen cannot be used. None was found.
problem-screen-busy = The screen cannot be used. Something else may be using it.

## The shell

choose-conversation = Choose a conversation, or start a new one.
protection = Protection
checking-protection = Checking protection…
cannot-start = Sotto cannot start here
framed = Sotto is inside another site here. Turning protection off, verifying people and changing devices are done in a window of its own.
framed-open = Open Sotto in its own window
connection = Connection
connection-offline = The server cannot be reached. What you write waits here and is sent as soon as it answers.
connection-offline-new = The server cannot be reached. The page keeps trying.
connection-connecting = Connecting…
connection-catching-up = Catching up…
connection-outdated = This page and the server are of different versions.
storage-evicted = This browser has cleared its storage for this page. The account that was here is gone from it.

## First run

lead = A quiet place to talk. Switch protection on, and nobody but you and the person you write to can read it.
handle-hint = Others find you by it: 1 to 32 letters, digits, “.”, “_”, “-”.
protect-new = Protect every new conversation
protect-new-note = End-to-end encryption starts by itself in every conversation you begin; otherwise you switch it on in each.
create-account = Create account
have-account = You have an account already
link-here = Link this browser to your account
keys-note = Your keys are made and kept in this browser. If its storage is cleared, they are gone from it; another device of yours, or your recovery phrase, brings the account back.
making-account = Making the account
making-keys = Making your keys…
finishing = Finishing the account { $handle }…
finishing-offline = The server cannot be reached. The account { $handle } is finished as soon as it answers.

## The list

conversations = Conversations
requests = Requests
no-conversations = No conversations yet.
handle-is = Your handle is { $handle }. Others start a conversation with you by it, or by your link.
copy-invite = Copy invite link
show-qr = Show QR code
share = Share
invite-code = Your invitation
invite-code-hint = Whoever scans this with their camera can write to { $handle }.
invite-as-text = The link as text
search = Search
group = Group
call-row = Call · Join
call-row-mine = In this call
unread = { NUMBER($count) } unread
preview-mine = You: { $text }
state-off = Not protected
state-waiting = Waiting
state-on = Protected
state-broken = Keys lost
state-ended = Ended
asks-group = Added you to a group
asks-talk = Wants to talk with you
refused =
    { $count ->
        [one] An invitation was refused
       *[other] { $count } invitations were refused
    }

## New conversation

new-conversation = New conversation
people = People
new-people-hint = The name that the other person chose here. Several names, with commas between them, make a group.
group-name-hint = Everybody in the group sees it.
start = Start
starts-protected = It is protected from the start, as you chose for every new conversation.
starts-open-two = It starts unprotected; either of you can switch protection on, at any time and with one tap.
starts-open-group = It starts unprotected; everybody in it can switch protection on, at any time and with one tap.
looking-for-one = Looking for this person…
looking-for-several = Looking for these people…

## A thread

unknown-conversation = This conversation is not on this device.
messages = Messages
new-messages = New messages
jump-to-newest = Jump to newest
details = Details
details-button = Conversation details
timer-note = Each message disappears that long after it is read. A photo of the screen can still be taken.
loading = Loading…
show-earlier = Show earlier messages
no-messages = No messages here.
timer-notice = New messages disappear { DURATION($seconds) } after they are read. A photo of the screen can still be taken.
other-thread-protected = Earlier messages, protected
other-thread-protected-unread = Earlier messages, protected, { NUMBER($count) } unread
other-thread-open = Earlier messages, not protected
other-thread-open-unread = Earlier messages, not protected, { NUMBER($count) } unread
message-queued = Waiting to be sent
message-sent = Sent
message-unsent = Not sent
disappears = Disappears { DURATION($seconds) } after it is read
back-to-list = Back to the conversations
back-to-conversation = Back to the conversation
everybody-verified = Everybody verified
number-verified = Safety number verified
delete-conversation = Delete conversation
delete-conversation-question = Delete all its messages from this device?

## The switch, the timer

encryption = End-to-end encryption
encryption-off = On with one tap, for everybody
encryption-waiting = On as soon as it can be
encryption-on = Off only if everybody agrees
encryption-broken = Start it again below
timer = Disappearing messages
timer-off = off
timer-seconds = { NUMBER($count) } s
timer-minutes = { NUMBER($count) } min
timer-hours = { NUMBER($count) } h
timer-custom = Custom…
custom-time = Custom time
time = Time
unit = Unit
seconds = seconds
minutes = minutes
hours = hours
custom-time-hint = From 5 seconds to 24 hours, counted from when a message is read.
set = Set

## The composer

message = Message
send = Send
saving = Saving…
protect = Protect
start-again = Start it again
sentence-changed = You began this under “{ $before }” Now it is: “{ $now }” Nothing is sent until you have chosen.
write-it-here = Write it here

## A request

request = Request
request-talk = { $who } wants to talk with you. They are not told that you have seen this.
request-group =
    { $count ->
        [one] { $who } has added you to the group “{ $group }”, { $count } person. They are not told that you have seen this.
       *[other] { $who } has added you to the group “{ $group }”, { $count } people. They are not told that you have seen this.
    }
accept = Accept

## Protection

identity-changed = { $name }’s identity key has changed.
identity-changed-why = Perhaps { $name } has a new browser; perhaps somebody pretends to be { $name }. Ask { $name } another way before you go on. Nothing is sent until then.
accept-new-key = Accept the new key
off-question = Turn off protection?
off-asked-by-you = You ask to turn protection off.
off-asked = { $name } asks to turn protection off.
off-means = If everybody agrees, a new thread begins that whoever runs this server can read. Until then everything stays protected.
answers = Answers
off-agreed = Agreed: { $names }.
off-waiting = Not answered yet: { $names }.
take-back = Take back
you-have-agreed = You have agreed.
refuse = Refuse
agree = Agree
turn-off = Turn off protection
turn-off-who =
    { $count ->
        [one] { $names } must agree, on their own page. Until then everything stays as it is: protected.
       *[other] { $names } must agree, each on their own page. Until then everything stays as it is: protected.
    }
turn-off-all = All { NUMBER($count) } people besides you must agree, each on their own page. Until then everything stays as it is: protected.
turn-off-means = If everybody agrees, a new thread begins. It looks different, and it says “Not protected”: whoever runs this server can read what is written there. This thread stays with its messages, protected, and nothing can be added to it.
ask-everyone = Ask everyone

## The safety number

safety-number = Safety number
computing = Computing…
compare-digits = Compare these digits with { $name }, face to face or on a call, or let one of you scan the other’s code. If they are the same on both screens, no one is between you.
safety-qr = The safety number as a QR code
code-as-text = The code as text, to send it another way
verified-person = Verified: this is { $name }, on every device of theirs.
remove-mark = Remove the mark
their-code = Their code
their-code-hint = Scan the code on { $name }’s screen, or paste its text.
compare = Compare
mark-verified = Mark as verified
scan = Scan with the camera
stop-camera = Stop the camera
camera-sees = What the camera sees
no-camera = No camera can be used here. Paste or type the code.

## What the server sees

server-view = What the server sees
fetching = Fetching
asking-server = Asking the server…
fetch-again = Fetch again
server-sees-protected = This is all that the server holds of this conversation, fetched back from it just now. It sees sizes and times, but neither what is said nor who said it.
server-sees-open = This is what the server holds of this conversation, fetched back from it just now. It is readable: whoever runs this server can read it.
log = Log
generation = Generation
hash = Hash of the key that opens it
records = Records
records-newest = { NUMBER($count) }, the newest { NUMBER($shown) } of them here
record = Record { NUMBER($number) }
record-size = Size
record-accepted = Accepted
record-deleted = Deleted at the latest
server-bytes = The server’s bytes, as text
server-bytes-hidden = Readable, and held by the server until then. Not shown here, because this message disappears.
what-you-see = What you see
see-nothing = Nothing: housekeeping, or a message that is gone from here.
bytes-in-hex = The same bytes in hexadecimal

## People

find-person = Find a person
found = Found
found-count = { NUMBER($count) } found
block-question = Block { $name }? You see nothing more that they write. They are not told.
show-more = Show more of { NUMBER($count) }
leave-group = Leave group
leave-group-question = Leave this group? You can read nothing that comes later, and the others see that you left.
make-admin = Make admin
make-admin-question = Make { $name } an admin? Admins add and remove people.
remove-person-question = Remove { $name }? They can read nothing that comes later.
verified = Verified
not-verified = Not verified
key-changed = Identity key changed
blocked = Blocked: you see nothing they write
group-open = People can be added and removed, and the group renamed, once protection is on.
rename = Rename
add-people = Add people
add = Add
add-people-hint = Names, with commas between them. They see what is written from then on, nothing earlier.
adding = Adding…
blocked-people = Blocked people
nobody-blocked = Nobody. Blocked people are not told.

## Settings

settings = Settings
general = General
storage = Storage
your-handle = Your handle, by which others find you
language = Language
protect-new-setting-note = End-to-end encryption starts by itself in every conversation you begin. Existing ones stay as they are.
hide-ip = Always hide my IP address in calls
hide-ip-note = Calls go through the server’s relay for media, so that no one in them learns where you are. A server without one then makes no calls.
your-devices = Your devices
profile = Profile { $name }
storage-kept = Your keys and messages are kept on your devices only. This browser has promised not to clear them by itself.
storage-may-go = Your keys and messages are kept on your devices only. This browser may clear them when it runs out of room, or when you clear its data; then they are gone from here.
phrase-checked = Written down and checked.
phrase-not-checked = Not checked yet: you may not have written it down.
show-phrase = Show the recovery phrase
bugs = Faults
bugs-happened =
    { $count ->
        [one] Something that should not happen happened once.
       *[other] Something that should not happen happened { $count } times.
    }
bugs-note = The fault is in Sotto, not in what you did. The lines say where in the program it happened, and nothing about you or your conversations. Please send them to whoever runs this server.
bug-times =
    { $count ->
        [one] once
       *[other] { $count } times
    }
copy = Copy
copied = Copied

## Devices

browser-on = { $browser } on { $system }
a-browser = A browser
this-browser = This browser
other-browser = Another browser
device-added = Added { $when }
device-added-seen = Added { $when } · last seen { $seen }
device-added-unseen = Added { $when } · not seen here yet
remove-device-question = Remove “{ $name }”? It can read nothing that comes later.
device-name = Name of the device
save = Save
link-device = Link a new device
link-device-how = Open this page on the new device and choose { $link } there. It shows a code.
code = Code
code-hint = Scan it, or type the letters and digits under it.
send-history = Also send my message history
send-history-hint = Messages that disappear are never sent along.
continue = Continue
new-device-shows = “{ $name }” shows four words. Are they these?
unnamed-device-shows = The new device shows four words. Are they these?
words-differ = They differ
words-match = They match
words-differ-means = If they differ, someone is between your devices, and nothing is moved.
new-device-linked = “{ $name }” is linked.
unnamed-device-linked = The new device is linked.
goes-on = You can close this; it goes on while the page is open.
making-code = Making a code…
link-here-how = On the device that has your account, open { $settings } and choose { $link }. Scan this code there, or type what is under it.
link-qr = The code that links this browser, as a QR code
link-code = Code:
link-code-note = It works once and for a short time. Show it to nobody else.
compare-words = Your other device shows four words. Compare them with these, and answer there:
compare-words-note = If they differ, someone is between your devices. Answer that there, and nothing is moved.
browser-linked = This browser is linked.
words-to-compare = Words to compare
link-waiting = Waiting for the other device…
link-moving = Moving your account…
link-joining = Joining your conversations…

## The recovery phrase

phrase-reminder = If this browser loses its storage, your recovery phrase brings your account back. You have not written it down yet.
show-it = Show it
phrase-what = If this browser loses its storage and you have no other device, these 24 words are the only way back to your account.
phrase-grave = Anyone who has them can be you.
phrase-how = Write them on paper, where no one can see them. Take no photo.
show-words = Show the words
write-down = Write these down, in their order and with their numbers.
written-down = I have written them down
which-words = Look at your paper: which words have these numbers?
word-number = Word { NUMBER($number) }
show-words-again = Show the words again
check = Check
right-words = These are the right words. Keep the paper in a safe place.
recover-what = Your account comes back, and this browser joins your conversations as a new device. Messages are not in the phrase.
recover-hint = The 24 words in their order, with spaces between them.
recovering = Recovering your account…
recover-do = Recover

## Calls

voice-call = Voice call
video-call = Video call
join = Join
check-devices = Check camera and microphone
check-heading = Camera and microphone
check-note = Only you see this. Nothing is sent before there is a call.
join-with-video = Join with video
start-video-call = Start video call
microphone = Microphone
camera-device = Camera device
incoming-call = Incoming call
incoming-voice = { $who } calls, with voice.
incoming-video = { $who } calls, with video.
incoming-group-voice = { $who } calls in “{ $group }”, with voice.
incoming-group-video = { $who } calls in “{ $group }”, with video.
look-first = Look at your camera first
decline = Decline
accept-without-camera = Accept without camera
your-picture = Your picture
camera-starts = Your camera starts…
quality-good = Good connection
quality-fair = Fair connection
quality-poor = Poor connection
your-own-picture = Picture of You
picture-of = Picture of { $name }
muted = muted
speaks = speaks
silence = Silence { $name } for me
own-camera-off = Your camera is off.
not-sealed = Sound and picture of { $name } are not encrypted as agreed. They are not played.
waiting-for-picture = Waiting for the picture of { $name }…
call = Call
call-state = Call state
call-protecting = The conversation is protected first…
call-ringing = It rings…
call-connecting = Connecting…
call-connected = Connected
call-reconnecting = The connection was lost. Reconnecting…
mute = Mute
camera = Camera
share-screen = Share screen
devices = Devices
hang-up = Hang up
call-in-other-tab = This call is in another tab.

## What happened in a conversation

notice-unknown = A newer version of this page has put a line here. Reload the page.
notice-timerSet =
    { $byIs ->
        [you] You set new messages to disappear { DURATION($seconds) } after they are read.
       *[named] { $by } set new messages to disappear { DURATION($seconds) } after they are read.
    }
notice-timerOff =
    { $byIs ->
        [you] You turned off disappearing messages.
       *[named] { $by } turned off disappearing messages.
    }
notice-memberAdded =
    { $byIs ->
        [you] You added { $who }.
       *[named] { $by } added { $who }.
    }
notice-memberRemoved =
    { $byIs ->
        [you] You removed { $who }.
       *[named] { $by } removed { $who }.
    }
notice-memberLeft =
    { $whoIs ->
        [you] You left.
       *[named] { $who } left.
    }
notice-deviceAdded =
    { $byIs ->
        [you] You added a device of yours.
       *[named] { $by } added a device.
    }
notice-deviceRemoved =
    { $byIs ->
        [you] You removed a device of yours.
       *[named] { $by } removed a device.
    }
notice-adminMade =
    { $whoIs ->
        [you] You are an admin now.
       *[named] { $who } is an admin now.
    }
notice-groupNamed =
    { $byIs ->
        [you] You named the group “{ $group }”.
       *[named] { $by } named the group “{ $group }”.
    }
notice-takenOut =
    { $byIs ->
        [you] This device was taken off your account.
       *[named] { $by } removed you.
    }
notice-letIn =
    { $byIs ->
        [you] You added this device.
       *[named] { $by } turned on protection. Only the two of you can read this thread.
    }
notice-letIntoGroup =
    { $people ->
        [one]
            { $byIs ->
                [you] You added this device. Only you can read this thread.
               *[named] { $by } added you. Only you can read this thread.
            }
       *[other]
            { $byIs ->
                [you] You added this device. Only the { $people } people in this group can read this thread.
               *[named] { $by } added you. Only the { $people } people in this group can read this thread.
            }
    }
notice-peopleNew = New in this conversation: { $who }.
notice-peopleGone = Not in this conversation any more: { $who }.
notice-joined = { $who }'s device has joined. Only you and { $who } can read this thread.
notice-joinedGroup =
    { $people ->
        [one] { $who }'s device has joined. Only you can read this thread.
       *[other] { $who }'s device has joined. Only the { $people } people in this group can read this thread.
    }
notice-everybodyInvited =
    { $people ->
        [one] Everybody is invited. Only you can read this thread.
       *[other] Everybody is invited. Only the { $people } people in this group can read this thread.
    }
notice-notJoined =
    { $again ->
        [yes] { $who } has not joined within a week: the invitation is made again, with fresh keys.
       *[no] { $who } has not joined within a day. Messages wait here until then.
    }
notice-nobodyJoined =
    { $again ->
        [yes] Nobody else of “{ $group }” has joined within a week: the invitation is made again, with fresh keys.
       *[no] Nobody else of “{ $group }” has joined within a day. Messages wait here until then.
    }
notice-invitationWaits =
    { $why ->
        [full]
            { $whoseIs ->
                [you] Your other device's inbox is full: the invitation waits, and is tried again for a week.
                [nobody] Somebody's inbox is full: the invitation waits, and is tried again for a week.
               *[named] { $whose }'s inbox is full: the invitation waits, and is tried again for a week.
            }
        [unknown]
            { $whoseIs ->
                [you] The server does not know the inbox of your other device: the invitation is tried again for a day.
                [nobody] The server does not know the inbox of somebody's device: the invitation is tried again for a day.
               *[named] The server does not know the inbox of { $whose }'s device: the invitation is tried again for a day.
            }
       *[refused]
            { $whoseIs ->
                [you] The server does not take the invitation for your other device now: it is tried again.
                [nobody] The server does not take the invitation for somebody's device now: it is tried again.
               *[named] The server does not take the invitation for { $whose }'s device now: it is tried again.
            }
    }
notice-invitationDropped =
    { $why ->
        [gone]
            { $whoseIs ->
                [you] One invitation was dropped: a device of yours is not there any more.
                [nobody] One invitation was dropped: a device is not there any more.
               *[named] One invitation was dropped: a device of { $whose }'s is not there any more.
            }
        [unknown]
            { $whoseIs ->
                [you] Your other device could not be invited: the server does not know its inbox.
                [nobody] Somebody's device could not be invited: the server does not know its inbox.
               *[named] { $whose }'s device could not be invited: the server does not know its inbox.
            }
        [full]
            { $whoseIs ->
                [you] Your other device could not be invited: its inbox was full for a week.
                [nobody] Somebody's device could not be invited: its inbox was full for a week.
               *[named] { $whose }'s device could not be invited: its inbox was full for a week.
            }
       *[tooLarge]
            { $whoseIs ->
                [you] Your other device could not be invited: the invitation is too large.
                [nobody] Somebody's device could not be invited: the invitation is too large.
               *[named] { $whose }'s device could not be invited: the invitation is too large.
            }
    }
notice-keysMissing = { $who } could not be added: no keys are published yet. Add them later.
notice-keysRefused =
    { $fault ->
        [invalid]
            { $whoCount ->
                [one] { $who } could not be added: { $who }'s device published keys that are not valid: they are expired, damaged or forged. Ask { $who } to reload the page there. Add them later.
               *[other] { $who } could not be added: their devices published keys that are not valid: they are expired, damaged or forged. Ask them to reload the page there. Add them later.
            }
        [version]
            { $whoCount ->
                [one] { $who } could not be added: { $who }'s device published keys of another version. Ask { $who } to reload the page there. Add them later.
               *[other] { $who } could not be added: their devices published keys of another version. Ask them to reload the page there. Add them later.
            }
        [name]
            { $whoCount ->
                [one] { $who } could not be added: { $who }'s device published keys under another name. Ask { $who } which name is right, not over this server. Add them later.
               *[other] { $who } could not be added: their devices published keys under other names. Ask them which names are right, not over this server. Add them later.
            }
       *[foreign]
            { $whoCount ->
                [one] { $who } could not be added: The server gave keys for { $who } that are not { $who }'s. Ask whoever runs it. Add them later.
               *[other] { $who } could not be added: The server gave keys for them that are not theirs. Ask whoever runs it. Add them later.
            }
    }
notice-keyAccepted = You accepted { $who }'s new identity key. Compare the safety number.
notice-oldKeyStays = { $who } has a new identity key. The old one is still in this group until an admin removes it.
notice-otherAudience = The keys of this thread are not only of the people who are shown here. Nothing was sent.
notice-offAsked =
    { $byIs ->
        [you] You asked everybody to agree to turn off protection.
       *[named] { $by } asked everybody to agree to turn off protection.
    }
notice-offAgreed =
    { $byIs ->
        [you] You agreed.
       *[named] { $by } agreed.
    }
notice-offTakenBack =
    { $byIs ->
        [you] You took the proposal back: protection stays on.
       *[named] { $by } took the proposal back: protection stays on.
    }
notice-offRefused =
    { $byIs ->
        [you] You refused: protection stays on.
       *[named] { $by } refused: protection stays on.
    }
notice-offOver = People or devices have changed: the proposal to turn off protection has ended. Protection stays on.
notice-offAgreedByAll = Everybody agreed. The conversation goes on in another thread, which whoever runs this server can read.
notice-offBegins = Everybody agreed to turn off protection. Whoever runs this server can read this thread.
notice-logEnded =
    { $byIs ->
        [nobody] This thread has ended on the server. Nothing more can be written here: turn on protection to go on.
       *[named] { $by } ended this thread for everybody, with a record on the server. Nothing more can be written here: turn on protection to go on.
    }
notice-callBegan =
    { $video ->
        [yes]
            { $byIs ->
                [you] You started a video call.
               *[named] { $by } started a video call.
            }
       *[no]
            { $byIs ->
                [you] You started a voice call.
               *[named] { $by } started a voice call.
            }
    }
notice-callOver = The call ended after { LENGTH($seconds) }.
notice-callTalked =
    { $video ->
        [yes] Video call, { LENGTH($seconds) }.
       *[no] Voice call, { LENGTH($seconds) }.
    }
notice-callUnanswered =
    { $video ->
        [yes] Video call, not answered.
       *[no] Voice call, not answered.
    }
notice-callMissed =
    { $video ->
        [yes] Missed video call from { $who }.
       *[no] Missed voice call from { $who }.
    }
notice-callBusy =
    { $video ->
        [yes] Video call: { $who } was in another call.
       *[no] Voice call: { $who } was in another call.
    }
notice-callDeclinedByPeer =
    { $video ->
        [yes] { $who } declined the video call.
       *[no] { $who } declined the voice call.
    }
notice-callDeclined =
    { $video ->
        [yes] You declined a video call from { $who }.
       *[no] You declined a voice call from { $who }.
    }
notice-callFailed =
    { $video ->
        [yes] Video call: no connection could be made.
       *[no] Voice call: no connection could be made.
    }
notice-otherKind =
    { $byIs ->
        [you] You sent something of another kind. This device cannot show it yet.
       *[named] { $by } sent something of another kind. This device cannot show it yet.
    }
notice-deviceLeftOut =
    { $whoseIs ->
        [you] Messages of a device that was taken off your account are left out.
       *[named] Messages of a device that was taken off { $whose }'s account are left out.
    }
notice-damaged = A message was damaged or forged on its way and cannot be shown. Ask for it to be sent again.
notice-damagedHere = A message that was stored here is damaged and cannot be shown.

## Who can read, and why it waits

sentence-off = Not protected: whoever runs this server can read this.
sentence-waiting =
    { $kind ->
        [pair] Waiting for { $who }'s device
       *[group] Waiting for another device
    }
sentence-on =
    { $kind ->
        [pair] Only you and { $who } can read this.
       *[group]
            { $people ->
                [one] Only you can read this.
               *[other] Only the { $people } people in this group can read this.
            }
    }
sentence-broken =
    { $kind ->
        [pair] Only you and { $who } could read this. Its keys are lost: start it again.
       *[group]
            { $people ->
                [one] Only you could read this. Its keys are lost: start it again.
               *[other] Only the { $people } people in this group could read this. Its keys are lost: start it again.
            }
    }
waits-away = The server cannot be reached. Messages wait here.
waits-notJoined =
    { $whoseIs ->
        [nobody] Messages wait here until another device has joined.
       *[named] Messages wait here until { $whose }'s device has joined.
    }
waits-noKeys =
    { $whoseIs ->
        [nobody] Another device has not published its keys yet. Messages wait here.
       *[named] { $whose }'s device has not published its keys yet. Messages wait here.
    }
waits-badKeys =
    { $fault ->
        [invalid] { $who }'s device published keys that are not valid: they are expired, damaged or forged. Ask { $who } to reload the page there. Messages wait here.
        [version] { $who }'s device published keys of another version. Ask { $who } to reload the page there. Messages wait here.
        [name] { $who }'s device published keys under another name. Ask { $who } which name is right, not over this server. Messages wait here.
       *[foreign] The server gave keys for { $who } that are not { $who }'s. Ask whoever runs it. Messages wait here.
    }
waits-keysLost = Messages wait until protection is started again.
waits-identityChanged = { $who }'s identity key has changed. Messages wait until you have looked at it.
waits-logEnded = This thread has ended on the server. Turn on protection to continue: waiting messages are sent there.
waits-blocked = You blocked { $who }. Unblock them to write.
ended-left = You left. Nothing can be added here any more.
ended-removed =
    { $byIs ->
        [you] This device was taken off your account. Nothing can be added here any more.
       *[named] { $by } removed you. Nothing can be added here any more.
    }
progress-keys = Fetching keys
progress-history = Sending your message history

## Invitations that were refused, the storage, and linking

refused-topicTaken = An invitation from { $name } was refused: it belongs to another conversation.
refused-notAMember = An invitation from { $name } was refused: { $name } is not in the conversation that it leads into.
refused-otherPeople = { $name } started a group again with other people than before. It was refused: only an admin may do that.
refused-otherAdmins = { $name } started a group again with other admins than before. It was refused: only an admin may do that.
refused-notListed = An invitation from { $name } was refused: it came from a device that is not on { $name }'s account.
refused-oldList = An invitation from { $name } waits: the server gave an older list of { $name }'s devices than before.
refused-otherName = An invitation from { $name } was refused: that account had another name before.
refused-notOurs = An invitation from { $name } was refused: it is damaged or does not keep the rules.
refused-keysGone = An invitation from { $name } cannot be opened: this browser no longer has its keys. Ask { $name } to invite you again.
refused-tooMany = { $name } sends too many invitations. The latest were refused.
refused-protected = { $name } started an unprotected conversation. It was not opened: yours with { $name } is protected.
storage-rolledBack = This browser's storage was set back to an earlier state. Your conversations continue under new keys; nothing was sent under the old ones.
storage-damaged = A part of this browser's storage was damaged. Your conversations continue under new keys.
storage-lost = This browser's storage is damaged and does not open. Your recovery phrase brings your account back.
pairing-differ = The words were not the same: someone may be in the middle. Start again with a new code.
pairing-stopped = The other device stopped it.
pairing-refused = The other device refused the data. Start again.
pairing-forged = The server passed on something forged. Start again.
pairing-tooLarge = There is too much to hand over to a new device.
pairing-codeKnown = Someone else may have the code. Start again with a new one.
pairing-nobodyWaits = No browser is waiting with this code. Type the code that it shows now.
pairing-serverRefused = The server refused it. Start again in a moment.
pairing-connectionLost = The connection was lost. Start again with a new code.

## What the core could not do

problem-handleNotAllowed =
    { $why ->
        [empty]
            { $other ->
                [yes] No one can have this name: a name needs at least one character.
               *[no] A name needs at least one character.
            }
        [tooLong]
            { $other ->
                [yes] No one can have this name: a name has at most 32 characters.
               *[no] A name has at most 32 characters.
            }
       *[character]
            { $other ->
                [yes] No one can have this name: a name has only letters (a to z), digits, '.', '_' and '-'.
               *[no] A name has only letters (a to z), digits, '.', '_' and '-'.
            }
    }
problem-handleTaken = The name { $handle } is taken. Choose another one.
problem-handleUnknown = No one here is named { $handle }.
problem-handleOneself = This is your own name. Choose another person.
problem-groupNameMissing = Give the group a name, so that everybody in it knows what it is.
problem-groupName = A group's name has 1 to { $most } characters, in one line and without marks of writing direction.
problem-deviceName = A device's name has 1 to { $most } characters, in one line and without marks of writing direction.
problem-tooManyPeople = A group has at most { $most } people.
problem-notAdmin = Only an admin of this group can do that.
problem-protectFirst = Turn on protection first: everyone who was in an unprotected group keeps its key.
problem-safetyDiffers =
    { $whoIs ->
        [nobody] This is not the code of a safety number.
       *[named] This is not your safety number with { $who }. Someone may be in the middle: do not mark it as verified.
    }
problem-phraseWrong =
    { $why ->
        [otherWord] Word { $number } is wrong. Look at your paper.
        [unknownWord] Word { $number } is not one of the words that a phrase has.
        [missing]
            { $count ->
                [one] { $count } word is missing: a phrase has 24.
               *[other] { $count } words are missing: a phrase has 24.
            }
        [tooMany]
            { $count ->
                [one] There is { $count } word too many: a phrase has 24.
               *[other] There are { $count } words too many: a phrase has 24.
            }
        [otherAccount] This phrase does not belong to { $handle }.
       *[together] These words do not make a phrase. One of them is wrong, or two are swapped.
    }
problem-pairingCode = This is not a code of another device: it has 16 letters and digits.
problem-handoverTooLarge = There is too much to hand over to a new device.
problem-callRefused =
    { $why ->
        [inCall] You are in a call already. Hang up first.
        [elsewhere] You are in a call on another device of yours.
        [blocked] You blocked { $who }. Unblock them to call.
        [meshFull] Six people are in this call already.
        [forwardedFull] Twenty-five people are in this call already.
        [notCarried] This server cannot carry calls of more than six people.
        [keysLost] The keys of this conversation are lost. Turn protection on again first.
        [over] This call has ended.
       *[connectionOver] This call, or this connection, has ended.
    }
problem-acceptFirst = Accept the request first.
problem-accountExists = This profile has an account already.
problem-noAccount = There is no account in this profile yet.
problem-otherHandle = Another name has been chosen.
problem-messageEmpty = Write something first.
problem-messageTooLong = This message is too long: at most 64 KiB of text. Split it into several.
problem-timerOutOfRange = Choose a time from 5 seconds to 24 hours.
problem-notHere =
    { $why ->
        [records] The server holds nothing of this conversation yet.
        [newPeople] Everyone named is in this group already.
        [end] Leave this conversation before you delete it.
        [otherBrowser] This is the browser that you are using. Remove it from another one.
        [protection] Protection is not on here.
        [otherProposal] There is a proposal already. Answer that one.
        [others] No one else here could agree.
        [ownProposal] There is no proposal of yours to take back.
        [proposal] There is no proposal to answer any more.
       *[gone] This is not here any more.
    }
problem-readOnly =
    { $why ->
        [thread] This thread has ended. Look at the new one before you write: it is not protected.
       *[notMember] You are not in this conversation any more.
    }
problem-relayAway =
    { $goesOn ->
        [yes] The server cannot be reached. Your account is finished as soon as it answers.
       *[no] The server cannot be reached right now.
    }
problem-relayRefused =
    { $why ->
        [pause] Too many requests. Try again in a moment.
        [store] The server has trouble storing. Try again in a moment.
        [gone] The server does not have this any more.
        [room] The server has no room for this.
       *[call] The server does not carry this call.
    }
problem-outdated = This page and the server are of different versions. Reload the page.
problem-relayForged = The server gave an answer that makes no sense.
problem-peerForged =
    { $why ->
        [deviceKey] This person's device published an invalid key.
        [oldAnswer] The server's answer about this person is older than one that was seen before.
        [otherName] The server's answer gives an account another name than it had before.
        [identityChanged] { $handle }'s identity key has changed. Look at it in your conversation with them first.
       *[answer] The server's answer about this person is forged or damaged.
    }
problem-storageDamaged = This browser's storage for Sotto is damaged. Nothing was changed.
problem-storageNewer = A newer version of this page has stored data here. Reload the page.
problem-quota = This browser has no room left to save this. Free some space and try again; nothing was lost.
problem-noKey = The key to this browser's storage for Sotto is missing or does not fit: the storage was cleared in part.
problem-storageFailed = This browser could not save this. Try again; nothing was lost.
problem-closed = Sotto was closed before this was done.

## Calls, as the core tells of them

call-readers =
    { $kind ->
        [pair] Only you and { $who } can hear and see this call.
       *[group]
            { $people ->
                [one] Only you can hear and see this call.
               *[other] Only the { $people } people in this group can hear and see this call.
            }
    }
in-call-alone = You are in a call.
in-call-with-you = { $who } are in a call.
in-call =
    { $count ->
        [one] { $who } is in a call.
       *[other] { $who } are in a call.
    }
call-away = The server cannot be reached. The call continues as long as its connections hold.
call-end-hungUp = You hung up.
call-end-peerHungUp = { $who } hung up.
call-end-peerLeft = { $who } left the call.
call-end-declined = You declined.
call-end-peerDeclined = { $who } declined.
call-end-busy = { $who } is in another call.
call-end-unanswered = { $who } did not answer.
call-end-missed = You missed a call from { $who }.
call-end-cancelled = You stopped ringing.
call-end-elsewhere = Answered on another device.
call-end-failed = The connection was lost, or could not be made.
call-end-exposed = Your settings hide your IP address in calls, and this server offers no TURN server to hide it behind. The call did not start.
call-end-removed = The call has ended: you are no longer in this protected conversation.
call-end-unprotected =
    { $whoIs ->
        [nobody] Nobody else has joined yet, so the call could not be protected. It did not start.
       *[named] { $who }'s device has not joined yet, so the call could not be protected. It did not start.
    }
call-end-notCarried = This server cannot carry calls of more than six people. It did not start.
peer-connecting =
    { $whoIs ->
        [you] Connecting with your other device.
       *[named] Connecting with { $who }.
    }
peer-reconnecting =
    { $whoIs ->
        [you] Reconnecting with your other device.
       *[named] Reconnecting with { $who }.
    }
peer-lost =
    { $whoIs ->
        [you] The connection with your other device was lost.
       *[named] The connection with { $who } was lost.
    }
peer-cameraOff =
    { $whoIs ->
        [you] The camera of your other device is off.
       *[named] { $who }'s camera is off.
    }
peer-forged =
    { $whoIs ->
        [you] Sound and picture of your other device could not be verified. They are not played.
       *[named] Sound and picture of { $who } could not be verified. They are not played.
    }
