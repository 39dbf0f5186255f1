### The page's words in English. Names, typed text and sentences of the core come in as placeables, which the page isolates.

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
problem-taken-meanwhile = The name { $handle } was taken meanwhile. Choose another one.
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
storage-evicted = This browser has cleared what it kept for this page: the account that was here is gone from it.

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
no-conversations = No conversations yet. Start one with a person’s name.
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
back = Back
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
compare-digits = Compare these digits with { $name }, face to face or on a call, or let one of you scan the other’s code. If they are the same on both screens, nobody stands between you.
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
everybody-here = Everybody in this conversation
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
language = Language
protect-new-setting-note = End-to-end encryption starts by itself in every conversation you begin. Existing ones stay as they are.
hide-ip = Always hide my IP address in calls
hide-ip-note = Calls go through the server’s relay for media, so that nobody in them learns where you are. A server without one then makes no calls.
your-devices = Your devices
profile = Profile { $name }
storage-kept = Your keys and messages are kept on your devices only. This browser has promised not to clear them by itself.
storage-may-go = Your keys and messages are kept on your devices only. This browser may clear them when it runs out of room, or when you clear its data; then they are gone from here.
phrase-checked = Written down and checked.
phrase-not-checked = Not checked yet: you may not have written it down.
show-phrase = Show the recovery phrase

## Devices

browser-on = { $browser } on { $system }
a-browser = A browser
this-browser = This browser
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
words-differ-means = If they differ, somebody stands between your devices, and nothing is moved.
new-device-linked = “{ $name }” is linked.
unnamed-device-linked = The new device is linked.
goes-on = You can close this; it goes on while the page is open.
making-code = Making a code…
link-here-how = On the device that has your account, open { $settings } and choose { $link }. Scan this code there, or type what is under it.
link-qr = The code that links this browser, as a QR code
link-code = Code:
link-code-note = It works once and for a short time. Show it to nobody else.
compare-words = Your other device shows four words. Compare them with these, and answer there:
compare-words-note = If they differ, somebody stands between your devices. Say so there, and nothing is moved.
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
phrase-how = Write them on paper, where nobody looks over your shoulder. Take no photo.
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
not-sealed = What comes from { $name } is not encrypted as agreed. It is not played.
waiting-for-picture = Waiting for the picture of { $name }…
call = Call
call-state = Call state
call-protecting = The conversation is protected first…
call-ringing = It rings…
call-connecting = Connecting…
call-connected = Connected
call-reconnecting = The connection broke off. Connecting again…
mute = Mute
camera = Camera
share-screen = Share screen
devices = Devices
hang-up = Hang up
call-in-other-tab = This call is in another tab.
