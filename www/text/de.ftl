### The page's words in German: du, plain, short. Names and typed text come in as placeables, which the page isolates.

## Everywhere

close = Schließen
cancel = Abbrechen
done = Fertig
ok = OK
try-again = Noch einmal versuchen
reload = Neu laden
not-now = Nicht jetzt
you = Du
you-in-a-list = du
somebody = Jemand
somebody-called = Jemand unter dem Namen { $name }
others =
    { $count ->
        [one] { $count } weitere Person
       *[other] { $count } weitere
    }
people-count =
    { $count ->
        [one] { $count } Person
       *[other] { $count } Personen
    }
switch-on = An
switch-off = Aus
switch-waiting = Wartet
progress = Fortschritt
progress-of = { $what }: { NUMBER($done) } von { NUMBER($total) }
recover = Mit deiner Phrase wiederherstellen
recovery-phrase = Wiederherstellungsphrase
verify = Prüfen
block = Blockieren
unblock = Nicht mehr blockieren
delete = Löschen
remove = Entfernen
admin = Admin
your-name = Dein Name
group-name = Name der Gruppe
how-do-you-know = Woher weißt du das?
earlier-protected = Frühere Nachrichten, geschützt: Nur die Personen in dieser Unterhaltung können sie lesen. Hier kann nichts mehr hinzukommen.
earlier-open = Frühere Nachrichten, nicht geschützt: Wer diesen Server betreibt, kann sie lesen. Hier kann nichts mehr hinzukommen.

## What cannot be done

problem-internal = In dieser Seite ist etwas schiefgegangen. Verloren ist nichts: Lade sie neu und versuche es noch einmal.
problem-load = Die Seite wurde nicht vollständig geladen. Lade sie neu.
problem-core-load = Die Seite wurde nicht vollständig geladen. Lade sie neu, sobald der Server erreichbar ist.
problem-calls-load = Anrufe konnten nicht geladen werden. Versuche es noch einmal, sobald der Server erreichbar ist.
problem-part-load = Das konnte nicht geladen werden. Versuche es noch einmal, sobald der Server erreichbar ist.
problem-sealer-load = Der Code, der Anrufe verschlüsselt, konnte nicht geladen werden. Lade die Seite neu.
problem-language-load = Diese Sprache konnte nicht geladen werden. Versuche es noch einmal, sobald der Server erreichbar ist.
problem-crashed = Die Seite arbeitet nicht mehr. Was gespeichert war, ist sicher: Lade sie neu.
problem-framed = Nicht ausgeführt: Diese Seite steckt in einer anderen, die etwas darüberlegen könnte. Öffne Sotto in einem eigenen Fenster.
problem-profile = Dieser Profilname ist nicht erlaubt: 1 bis 32 Buchstaben ohne Umlaute, Ziffern, „.“, „_“, „-“.
problem-insecure = Browser geben Schlüssel nur an sichere Seiten: Öffne diese über https oder auf localhost.
problem-no-storage = Dieser Browser gibt der Seite keinen Speicher. Vielleicht liegt es an einem privaten Fenster.
problem-old-browser = Dieser Browser ist zu alt für Sotto. Aktualisiere ihn oder nimm einen anderen.
problem-no-encrypted-calls = Dieser Browser kann Anrufe nicht verschlüsseln, darum macht er keine. Aktualisiere ihn oder nimm einen anderen.
problem-in-a-call = Du bist schon in einem Anruf.
problem-not-a-number = Schreibe die Zeit als Zahl.
problem-not-copied = Das Kopieren ging nicht. Markiere die Zeilen und kopiere sie selbst.
problem-taken-meanwhile = Der Name { $handle } wurde inzwischen vergeben. Wähle einen anderen.
problem-sentence-changed = Nicht gesendet. Sieh dir zuerst den Satz darüber an.
problem-microphone-denied = Das Mikrofon ist nicht verfügbar. Der Browser erlaubt es nicht: Sieh in seinen Einstellungen für diese Seite nach.
problem-microphone-absent = Das Mikrofon ist nicht verfügbar. Es wurde keines gefunden.
problem-microphone-busy = Das Mikrofon ist nicht verfügbar. Vielleicht benutzt es gerade ein anderes Programm.
problem-camera-denied = Die Kamera ist nicht verfügbar. Der Browser erlaubt sie nicht: Sieh in seinen Einstellungen für diese Seite nach.
problem-camera-absent = Die Kamera ist nicht verfügbar. Es wurde keine gefunden.
problem-camera-busy = Die Kamera ist nicht verfügbar. Vielleicht benutzt sie gerade ein anderes Programm.
problem-screen-denied = Der Bildschirm lässt sich nicht teilen. Der Browser erlaubt es nicht: Sieh in seinen Einstellungen für diese Seite nach.
problem-screen-absent = Der Bildschirm lässt sich nicht teilen. Es wurde keiner gefunden.
problem-screen-busy = Der Bildschirm lässt sich nicht teilen. Vielleicht benutzt ihn gerade ein anderes Programm.

## The shell

choose-conversation = Wähle eine Unterhaltung, oder beginne eine neue.
protection = Schutz
checking-protection = Der Schutz wird geprüft…
cannot-start = Sotto kann hier nicht starten
framed = Sotto steckt hier in einer anderen Seite. Den Schutz ausschalten, Personen prüfen und Geräte ändern kannst du nur in einem eigenen Fenster.
framed-open = Sotto in einem eigenen Fenster öffnen
connection = Verbindung
connection-offline = Der Server ist nicht erreichbar. Was du schreibst, wartet hier und wird gesendet, sobald er antwortet.
connection-offline-new = Der Server ist nicht erreichbar. Die Seite versucht es weiter.
connection-connecting = Verbindung wird aufgebaut…
connection-catching-up = Neues wird geholt…
connection-outdated = Diese Seite und der Server haben verschiedene Versionen.
storage-evicted = Dieser Browser hat gelöscht, was er für diese Seite aufbewahrt hat: Das Konto, das hier war, ist hier nicht mehr da.

## First run

lead = Ein ruhiger Ort zum Reden. Schalte den Schutz ein, und niemand außer dir und der Person, der du schreibst, kann mitlesen.
handle-hint = So finden dich andere: 1 bis 32 Buchstaben ohne Umlaute, Ziffern, „.“, „_“, „-“.
protect-new = Jede neue Unterhaltung schützen
protect-new-note = Ende-zu-Ende-Verschlüsselung beginnt von selbst in jeder Unterhaltung, die du anfängst; sonst schaltest du sie in jeder einzeln ein.
create-account = Konto anlegen
have-account = Du hast schon ein Konto
link-here = Diesen Browser mit deinem Konto verbinden
keys-note = Deine Schlüssel entstehen in diesem Browser und bleiben hier. Wird sein Speicher gelöscht, sind sie hier weg; ein anderes deiner Geräte oder deine Wiederherstellungsphrase bringt das Konto zurück.
making-account = Das Konto wird angelegt
making-keys = Deine Schlüssel werden erzeugt…
finishing = Das Konto { $handle } wird fertiggestellt…
finishing-offline = Der Server ist nicht erreichbar. Das Konto { $handle } wird fertig, sobald er antwortet.

## The list

conversations = Unterhaltungen
requests = Anfragen
no-conversations = Noch keine Unterhaltungen.
handle-is = Dein Kürzel ist { $handle }. Andere beginnen damit oder mit deinem Link eine Unterhaltung mit dir.
copy-invite = Einladungslink kopieren
show-qr = QR-Code zeigen
share = Teilen
invite-code = Deine Einladung
invite-code-hint = Wer das mit der Kamera scannt, kann { $handle } schreiben.
invite-as-text = Der Link als Text
search = Suchen
group = Gruppe
call-row = Anruf · Beitreten
call-row-mine = In diesem Anruf
unread = { NUMBER($count) } ungelesen
preview-mine = Du: { $text }
state-off = Nicht geschützt
state-waiting = Wartet
state-on = Geschützt
state-broken = Schlüssel verloren
state-ended = Beendet
asks-group = Hat dich in eine Gruppe aufgenommen
asks-talk = Möchte mit dir reden
refused =
    { $count ->
        [one] Eine Einladung wurde abgelehnt
       *[other] { $count } Einladungen wurden abgelehnt
    }

## New conversation

new-conversation = Neue Unterhaltung
people = Personen
new-people-hint = Der Name, den die andere Person hier gewählt hat. Mehrere Namen, durch Kommas getrennt, werden eine Gruppe.
group-name-hint = Alle in der Gruppe sehen ihn.
start = Beginnen
starts-protected = Sie ist von Anfang an geschützt, wie du es für jede neue Unterhaltung gewählt hast.
starts-open-two = Sie beginnt ungeschützt; jede Seite kann den Schutz einschalten, jederzeit und mit einem Tippen.
starts-open-group = Sie beginnt ungeschützt; alle darin können den Schutz einschalten, jederzeit und mit einem Tippen.
looking-for-one = Die Person wird gesucht…
looking-for-several = Die Personen werden gesucht…

## A thread

unknown-conversation = Diese Unterhaltung ist nicht auf diesem Gerät.
messages = Nachrichten
new-messages = Neue Nachrichten
jump-to-newest = Zur neuesten springen
details = Einzelheiten
details-button = Einzelheiten der Unterhaltung
timer-note = Jede Nachricht verschwindet so lange, nachdem sie gelesen wurde. Den Bildschirm kann man trotzdem fotografieren.
loading = Wird geladen…
show-earlier = Frühere Nachrichten zeigen
no-messages = Hier sind keine Nachrichten.
timer-notice = Neue Nachrichten verschwinden { DURATION($seconds) }, nachdem sie gelesen wurden. Ein Foto vom Bildschirm ist trotzdem möglich.
other-thread-protected = Frühere Nachrichten, geschützt
other-thread-protected-unread = Frühere Nachrichten, geschützt, { NUMBER($count) } ungelesen
other-thread-open = Frühere Nachrichten, nicht geschützt
other-thread-open-unread = Frühere Nachrichten, nicht geschützt, { NUMBER($count) } ungelesen
message-queued = Wird gesendet, sobald es geht
message-sent = Gesendet
message-unsent = Nicht gesendet
disappears = Verschwindet { DURATION($seconds) }, nachdem sie gelesen wurde
back-to-list = Zurück zu den Unterhaltungen
back-to-conversation = Zurück zur Unterhaltung
everybody-verified = Alle geprüft
number-verified = Sicherheitsnummer geprüft
delete-conversation = Unterhaltung löschen
delete-conversation-question = Alle ihre Nachrichten von diesem Gerät löschen?

## The switch, the timer

encryption = Ende-zu-Ende-Verschlüsselung
encryption-off = Mit einem Tippen an, für alle
encryption-waiting = An, sobald es geht
encryption-on = Nur aus, wenn alle zustimmen
encryption-broken = Unten neu beginnen
timer = Verschwindende Nachrichten
timer-off = aus
timer-seconds = { NUMBER($count) } s
timer-minutes = { NUMBER($count) } min
timer-hours = { NUMBER($count) } h
timer-custom = Andere…
custom-time = Eigene Zeit
time = Zeit
unit = Einheit
seconds = Sekunden
minutes = Minuten
hours = Stunden
custom-time-hint = Von 5 Sekunden bis 24 Stunden, gezählt ab dem Lesen einer Nachricht.
set = Festlegen

## The composer

message = Nachricht
send = Senden
saving = Wird gespeichert…
protect = Schützen
start-again = Neu beginnen
sentence-changed = Begonnen hast du das unter „{ $before }“ Jetzt gilt: „{ $now }“ Es wird nichts gesendet, bis du gewählt hast.
write-it-here = Hier schreiben

## A request

request = Anfrage
request-talk = { $who } möchte mit dir reden. Dass du das gesehen hast, erfährt niemand.
request-group =
    { $count ->
        [one] { $who } hat dich in die Gruppe „{ $group }“ aufgenommen, { $count } Person. Dass du das gesehen hast, erfährt niemand.
       *[other] { $who } hat dich in die Gruppe „{ $group }“ aufgenommen, { $count } Personen. Dass du das gesehen hast, erfährt niemand.
    }
accept = Annehmen

## Protection

identity-changed = Der Identitätsschlüssel von { $name } hat sich geändert.
identity-changed-why = Vielleicht hat { $name } einen neuen Browser; vielleicht gibt sich jemand für { $name } aus. Frage { $name } auf einem anderen Weg, bevor du weitermachst. Bis dahin wird nichts gesendet.
accept-new-key = Neuen Schlüssel annehmen
off-question = Schutz ausschalten?
off-asked-by-you = Du möchtest den Schutz ausschalten.
off-asked = { $name } möchte den Schutz ausschalten.
off-means = Wenn alle zustimmen, beginnt ein neuer Verlauf, den lesen kann, wer diesen Server betreibt. Bis dahin bleibt alles geschützt.
answers = Antworten
off-agreed = Zugestimmt: { $names }.
off-waiting = Noch keine Antwort: { $names }.
take-back = Zurücknehmen
you-have-agreed = Du hast zugestimmt.
refuse = Ablehnen
agree = Zustimmen
turn-off = Schutz ausschalten
turn-off-who =
    { $count ->
        [one] { $names } muss zustimmen, auf der eigenen Seite. Bis dahin bleibt alles, wie es ist: geschützt.
       *[other] { $names } müssen zustimmen, alle auf ihrer eigenen Seite. Bis dahin bleibt alles, wie es ist: geschützt.
    }
turn-off-all = Alle { NUMBER($count) } Personen außer dir müssen zustimmen, auf ihrer eigenen Seite. Bis dahin bleibt alles, wie es ist: geschützt.
turn-off-means = Wenn alle zustimmen, beginnt ein neuer Verlauf. Er sieht anders aus, und darin steht „Nicht geschützt“: Wer diesen Server betreibt, kann lesen, was dort geschrieben wird. Dieser Verlauf bleibt mit seinen Nachrichten geschützt, und es kommt nichts mehr hinzu.
ask-everyone = Alle fragen

## The safety number

safety-number = Sicherheitsnummer
computing = Wird berechnet…
compare-digits = Vergleiche diese Ziffern mit { $name }, von Angesicht zu Angesicht oder in einem Anruf, oder eine Seite scannt den Code der anderen. Sind sie auf beiden Bildschirmen gleich, steht niemand zwischen euch.
safety-qr = Die Sicherheitsnummer als QR-Code
code-as-text = Der Code als Text, um ihn anders zu schicken
verified-person = Geprüft: Das ist { $name }, auf jedem Gerät dieser Person.
remove-mark = Markierung entfernen
their-code = Code vom anderen Bildschirm
their-code-hint = Scanne den Code vom Bildschirm von { $name }, oder füge seinen Text ein.
compare = Vergleichen
mark-verified = Als geprüft markieren
scan = Mit der Kamera scannen
stop-camera = Kamera anhalten
camera-sees = Was die Kamera sieht
no-camera = Hier ist keine Kamera verfügbar. Füge den Code ein, oder tippe ihn.

## What the server sees

server-view = Was der Server sieht
fetching = Abruf
asking-server = Der Server wird gefragt…
fetch-again = Noch einmal abrufen
server-sees-protected = Das ist alles, was der Server von dieser Unterhaltung hat, gerade von ihm abgerufen. Er sieht Größen und Zeiten, aber weder was gesagt wird noch wer es sagt.
server-sees-open = Das ist, was der Server von dieser Unterhaltung hat, gerade von ihm abgerufen. Es ist lesbar: Wer diesen Server betreibt, kann es lesen.
log = Log
generation = Generation
hash = Hash des Schlüssels, der es öffnet
records = Einträge
records-newest = { NUMBER($count) }, davon hier die neuesten { NUMBER($shown) }
record = Eintrag { NUMBER($number) }
record-size = Größe
record-accepted = Angenommen
record-deleted = Spätestens gelöscht
server-bytes = Die Bytes des Servers, als Text
server-bytes-hidden = Lesbar, und bis dahin beim Server. Hier nicht gezeigt, weil diese Nachricht verschwindet.
what-you-see = Was du siehst
see-nothing = Nichts: Verwaltung, oder eine Nachricht, die es hier nicht mehr gibt.
bytes-in-hex = Dieselben Bytes hexadezimal

## People

find-person = Person suchen
found = Gefunden
found-count = { NUMBER($count) } gefunden
block-question = { $name } blockieren? Du siehst nichts mehr, was von dort kommt. Die Person erfährt es nicht.
show-more = Mehr von { NUMBER($count) } zeigen
leave-group = Gruppe verlassen
leave-group-question = Diese Gruppe verlassen? Was später kommt, kannst du nicht lesen, und die anderen sehen, dass du gegangen bist.
make-admin = Zum Admin machen
make-admin-question = { $name } zum Admin machen? Admins nehmen Personen auf und entfernen sie.
remove-person-question = { $name } entfernen? Was später kommt, kann diese Person nicht lesen.
verified = Geprüft
not-verified = Nicht geprüft
key-changed = Identitätsschlüssel geändert
blocked = Blockiert: Du siehst nichts, was diese Person schreibt
group-open = Personen aufnehmen und entfernen und die Gruppe umbenennen kannst du, sobald der Schutz an ist.
rename = Umbenennen
add-people = Personen aufnehmen
add = Aufnehmen
add-people-hint = Namen, durch Kommas getrennt. Sie sehen, was von da an geschrieben wird, und nichts davor.
adding = Wird aufgenommen…
blocked-people = Blockierte Personen
nobody-blocked = Niemand. Wer blockiert ist, erfährt es nicht.

## Settings

settings = Einstellungen
general = Allgemein
storage = Speicher
your-handle = Dein Kürzel, unter dem andere dich finden
language = Sprache
protect-new-setting-note = Ende-zu-Ende-Verschlüsselung beginnt von selbst in jeder Unterhaltung, die du anfängst. Bestehende bleiben, wie sie sind.
hide-ip = Meine IP-Adresse in Anrufen immer verbergen
hide-ip-note = Anrufe laufen über das Medien-Relais des Servers, damit niemand darin erfährt, wo du bist. Hat ein Server keines, gibt es dann keine Anrufe.
your-devices = Deine Geräte
profile = Profil { $name }
storage-kept = Deine Schlüssel und Nachrichten sind nur auf deinen Geräten. Dieser Browser hat versprochen, sie nicht von selbst zu löschen.
storage-may-go = Deine Schlüssel und Nachrichten sind nur auf deinen Geräten. Dieser Browser löscht sie vielleicht, wenn ihm der Platz ausgeht oder wenn du seine Daten löschst; dann sind sie hier nicht mehr da.
phrase-checked = Aufgeschrieben und geprüft.
phrase-not-checked = Noch nicht geprüft: Vielleicht hast du sie nicht aufgeschrieben.
show-phrase = Wiederherstellungsphrase zeigen
bugs = Fehler
bugs-happened =
    { $count ->
        [one] Etwas, das nicht passieren sollte, ist einmal passiert.
       *[other] Etwas, das nicht passieren sollte, ist { $count } Mal passiert.
    }
bugs-note = Das liegt an Sotto und nicht an dir. Die Zeilen sagen, wo im Programm es passiert ist, und nichts über dich oder deine Unterhaltungen. Bitte schicke sie denen, die diesen Server betreiben.
bug-times =
    { $count ->
        [one] einmal
       *[other] { $count } Mal
    }
copy = Kopieren
copied = Kopiert

## Devices

browser-on = { $browser } unter { $system }
a-browser = Ein Browser
this-browser = Dieser Browser
other-browser = Ein anderer Browser
device-added = Hinzugefügt { $when }
device-added-seen = Hinzugefügt { $when } · zuletzt gesehen { $seen }
device-added-unseen = Hinzugefügt { $when } · hier noch nicht gesehen
remove-device-question = „{ $name }“ entfernen? Was später kommt, kann es nicht lesen.
device-name = Name des Geräts
save = Speichern
link-device = Neues Gerät verbinden
link-device-how = Öffne diese Seite auf dem neuen Gerät und wähle dort { $link }. Es zeigt einen Code.
code = Code
code-hint = Scanne ihn, oder tippe die Buchstaben und Ziffern darunter.
send-history = Auch meine bisherigen Nachrichten senden
send-history-hint = Nachrichten, die verschwinden, gehen nie mit.
continue = Weiter
new-device-shows = „{ $name }“ zeigt vier Wörter. Sind es diese?
unnamed-device-shows = Das neue Gerät zeigt vier Wörter. Sind es diese?
words-differ = Sie sind verschieden
words-match = Sie stimmen überein
words-differ-means = Sind sie verschieden, steht jemand zwischen deinen Geräten, und nichts wird übertragen.
new-device-linked = „{ $name }“ ist verbunden.
unnamed-device-linked = Das neue Gerät ist verbunden.
goes-on = Du kannst das schließen; es geht weiter, solange die Seite offen ist.
making-code = Ein Code wird erzeugt…
link-here-how = Öffne auf dem Gerät, das dein Konto hat, die { $settings } und wähle { $link }. Scanne dort diesen Code, oder tippe ein, was darunter steht.
link-qr = Der Code, der diesen Browser verbindet, als QR-Code
link-code = Code:
link-code-note = Er gilt einmal und für kurze Zeit. Zeige ihn niemandem sonst.
compare-words = Dein anderes Gerät zeigt vier Wörter. Vergleiche sie mit diesen, und antworte dort:
compare-words-note = Sind sie verschieden, steht jemand zwischen deinen Geräten. Sage es dort, und nichts wird übertragen.
browser-linked = Dieser Browser ist verbunden.
words-to-compare = Wörter zum Vergleichen
link-waiting = Warten auf das andere Gerät…
link-moving = Dein Konto wird übertragen…
link-joining = Deine Unterhaltungen werden geholt…

## The recovery phrase

phrase-reminder = Verliert dieser Browser seinen Speicher, bringt deine Wiederherstellungsphrase dein Konto zurück. Du hast sie noch nicht aufgeschrieben.
show-it = Jetzt zeigen
phrase-what = Verliert dieser Browser seinen Speicher und hast du kein anderes Gerät, sind diese 24 Wörter der einzige Weg zurück zu deinem Konto.
phrase-grave = Wer sie hat, kann sich als du ausgeben.
phrase-how = Schreibe sie auf Papier, wo dir niemand über die Schulter sieht. Mache kein Foto.
show-words = Die Wörter zeigen
write-down = Schreibe sie auf, in ihrer Reihenfolge und mit ihren Nummern.
written-down = Ich habe sie aufgeschrieben
which-words = Sieh auf dein Papier: Welche Wörter haben diese Nummern?
word-number = Wort { NUMBER($number) }
show-words-again = Die Wörter noch einmal zeigen
check = Prüfen
right-words = Das sind die richtigen Wörter. Bewahre das Papier an einem sicheren Ort auf.
recover-what = Dein Konto kommt zurück, und dieser Browser kommt als neues Gerät in deine Unterhaltungen. Nachrichten sind nicht in der Phrase.
recover-hint = Die 24 Wörter in ihrer Reihenfolge, mit Leerzeichen dazwischen.
recovering = Dein Konto wird wiederhergestellt…
recover-do = Wiederherstellen

## Calls

voice-call = Sprachanruf
video-call = Videoanruf
join = Beitreten
check-devices = Kamera und Mikrofon prüfen
check-heading = Kamera und Mikrofon
check-note = Das siehst nur du. Gesendet wird nichts, bevor es einen Anruf gibt.
join-with-video = Mit Video beitreten
start-video-call = Videoanruf beginnen
microphone = Mikrofon
camera-device = Kameragerät
incoming-call = Eingehender Anruf
incoming-voice = { $who } ruft an, mit Sprache.
incoming-video = { $who } ruft an, mit Video.
incoming-group-voice = { $who } ruft in „{ $group }“ an, mit Sprache.
incoming-group-video = { $who } ruft in „{ $group }“ an, mit Video.
look-first = Erst deine Kamera ansehen
decline = Ablehnen
accept-without-camera = Ohne Kamera annehmen
your-picture = Dein Bild
camera-starts = Deine Kamera startet…
quality-good = Gute Verbindung
quality-fair = Mäßige Verbindung
quality-poor = Schlechte Verbindung
your-own-picture = Dein eigenes Bild
picture-of = Bild von { $name }
muted = stumm
speaks = spricht
silence = { $name } für mich stummschalten
own-camera-off = Deine Kamera ist aus.
not-sealed = Was von { $name } kommt, ist nicht wie vereinbart verschlüsselt. Es wird nicht abgespielt.
waiting-for-picture = Das Bild von { $name } kommt gleich…
call = Anruf
call-state = Stand des Anrufs
call-protecting = Die Unterhaltung wird zuerst geschützt…
call-ringing = Es klingelt…
call-connecting = Verbindung wird aufgebaut…
call-connected = Verbunden
call-reconnecting = Die Verbindung ist abgebrochen. Neuer Versuch…
mute = Stumm
camera = Kamera
share-screen = Bildschirm teilen
devices = Geräte
hang-up = Auflegen
call-in-other-tab = Dieser Anruf ist in einem anderen Tab.

## What happened in a conversation

notice-unknown = Eine neuere Version dieser Seite hat hier eine Zeile eingefügt. Lade die Seite neu.
notice-timerSet =
    { $byIs ->
        [you] Du hast eingestellt, dass neue Nachrichten { DURATION($seconds) } nach dem Lesen verschwinden.
       *[named] { $by } hat eingestellt, dass neue Nachrichten { DURATION($seconds) } nach dem Lesen verschwinden.
    }
notice-timerOff =
    { $byIs ->
        [you] Du hast verschwindende Nachrichten ausgeschaltet.
       *[named] { $by } hat verschwindende Nachrichten ausgeschaltet.
    }
notice-memberAdded =
    { $byIs ->
        [you] Du hast { $who } aufgenommen.
       *[named] { $by } hat { $who } aufgenommen.
    }
notice-memberRemoved =
    { $byIs ->
        [you] Du hast { $who } entfernt.
       *[named] { $by } hat { $who } entfernt.
    }
notice-memberLeft =
    { $whoIs ->
        [you] Du hast die Unterhaltung verlassen.
       *[named] { $who } hat die Unterhaltung verlassen.
    }
notice-deviceAdded =
    { $byIs ->
        [you] Du hast eines deiner Geräte hinzugefügt.
       *[named] { $by } hat ein Gerät hinzugefügt.
    }
notice-deviceRemoved =
    { $byIs ->
        [you] Du hast eines deiner Geräte entfernt.
       *[named] { $by } hat ein Gerät entfernt.
    }
notice-adminMade =
    { $whoIs ->
        [you] Du bist jetzt Admin.
       *[named] { $who } ist jetzt Admin.
    }
notice-groupNamed =
    { $byIs ->
        [you] Du hast die Gruppe „{ $group }“ genannt.
       *[named] { $by } hat die Gruppe „{ $group }“ genannt.
    }
notice-takenOut =
    { $byIs ->
        [you] Dieses Gerät wurde aus deinem Konto entfernt.
       *[named] { $by } hat dich entfernt.
    }
notice-letIn =
    { $byIs ->
        [you] Du hast dieses Gerät hinzugefügt.
       *[named] { $by } hat den Schutz eingeschaltet. Nur ihr beide könnt diesen Verlauf lesen.
    }
notice-letIntoGroup =
    { $people ->
        [one]
            { $byIs ->
                [you] Du hast dieses Gerät hinzugefügt. Nur du kannst diesen Verlauf lesen.
               *[named] { $by } hat dich aufgenommen. Nur du kannst diesen Verlauf lesen.
            }
       *[other]
            { $byIs ->
                [you] Du hast dieses Gerät hinzugefügt. Nur die { $people } Personen in dieser Gruppe können diesen Verlauf lesen.
               *[named] { $by } hat dich aufgenommen. Nur die { $people } Personen in dieser Gruppe können diesen Verlauf lesen.
            }
    }
notice-peopleNew = Neu in dieser Unterhaltung: { $who }.
notice-peopleGone = Nicht mehr in dieser Unterhaltung: { $who }.
notice-joined = Das Gerät von { $who } ist dabei. Nur du und { $who } könnt diesen Verlauf lesen.
notice-joinedGroup =
    { $people ->
        [one] Das Gerät von { $who } ist dabei. Nur du kannst diesen Verlauf lesen.
       *[other] Das Gerät von { $who } ist dabei. Nur die { $people } Personen in dieser Gruppe können diesen Verlauf lesen.
    }
notice-everybodyInvited =
    { $people ->
        [one] Alle sind eingeladen. Nur du kannst diesen Verlauf lesen.
       *[other] Alle sind eingeladen. Nur die { $people } Personen in dieser Gruppe können diesen Verlauf lesen.
    }
notice-notJoined =
    { $again ->
        [yes] { $who } ist seit einer Woche nicht beigetreten: Die Einladung geht mit neuen Schlüsseln noch einmal hinaus.
       *[no] { $who } ist seit einem Tag nicht beigetreten. Bis dahin warten Nachrichten hier.
    }
notice-nobodyJoined =
    { $again ->
        [yes] Aus „{ $group }“ ist seit einer Woche niemand sonst beigetreten: Die Einladung geht mit neuen Schlüsseln noch einmal hinaus.
       *[no] Aus „{ $group }“ ist seit einem Tag niemand sonst beigetreten. Bis dahin warten Nachrichten hier.
    }
notice-invitationWaits =
    { $why ->
        [full]
            { $whoseIs ->
                [you] Der Posteingang deines anderen Geräts ist voll: Die Einladung wartet und wird eine Woche lang wieder versucht.
                [nobody] Ein Posteingang ist voll: Die Einladung wartet und wird eine Woche lang wieder versucht.
               *[named] Der Posteingang von { $whose } ist voll: Die Einladung wartet und wird eine Woche lang wieder versucht.
            }
        [unknown]
            { $whoseIs ->
                [you] Der Server kennt den Posteingang deines anderen Geräts nicht: Die Einladung wird einen Tag lang wieder versucht.
                [nobody] Der Server kennt den Posteingang eines Geräts nicht: Die Einladung wird einen Tag lang wieder versucht.
               *[named] Der Server kennt den Posteingang des Geräts von { $whose } nicht: Die Einladung wird einen Tag lang wieder versucht.
            }
       *[refused]
            { $whoseIs ->
                [you] Der Server nimmt die Einladung für dein anderes Gerät gerade nicht an: Sie wird wieder versucht.
                [nobody] Der Server nimmt die Einladung für ein Gerät gerade nicht an: Sie wird wieder versucht.
               *[named] Der Server nimmt die Einladung für das Gerät von { $whose } gerade nicht an: Sie wird wieder versucht.
            }
    }
notice-invitationDropped =
    { $why ->
        [gone]
            { $whoseIs ->
                [you] Eine Einladung entfällt: Eines deiner Geräte gibt es nicht mehr.
                [nobody] Eine Einladung entfällt: Ein Gerät gibt es nicht mehr.
               *[named] Eine Einladung entfällt: Ein Gerät von { $whose } gibt es nicht mehr.
            }
        [unknown]
            { $whoseIs ->
                [you] Dein anderes Gerät konnte nicht eingeladen werden: Der Server kennt seinen Posteingang nicht.
                [nobody] Ein Gerät konnte nicht eingeladen werden: Der Server kennt seinen Posteingang nicht.
               *[named] Das Gerät von { $whose } konnte nicht eingeladen werden: Der Server kennt seinen Posteingang nicht.
            }
        [full]
            { $whoseIs ->
                [you] Dein anderes Gerät konnte nicht eingeladen werden: Sein Posteingang war eine Woche lang voll.
                [nobody] Ein Gerät konnte nicht eingeladen werden: Sein Posteingang war eine Woche lang voll.
               *[named] Das Gerät von { $whose } konnte nicht eingeladen werden: Sein Posteingang war eine Woche lang voll.
            }
       *[tooLarge]
            { $whoseIs ->
                [you] Dein anderes Gerät konnte nicht eingeladen werden: Die Einladung ist zu groß.
                [nobody] Ein Gerät konnte nicht eingeladen werden: Die Einladung ist zu groß.
               *[named] Das Gerät von { $whose } konnte nicht eingeladen werden: Die Einladung ist zu groß.
            }
    }
notice-keysMissing = Nicht aufgenommen: { $who }. Noch sind keine Schlüssel veröffentlicht. Versuche es später.
notice-keysRefused =
    { $fault ->
        [invalid]
            { $whoCount ->
                [one] Nicht aufgenommen: { $who }. Das Gerät von { $who } hat ungültige Schlüssel veröffentlicht: abgelaufen, beschädigt oder gefälscht. Bitte { $who }, die Seite dort neu zu laden. Versuche es später.
               *[other] Nicht aufgenommen: { $who }. Ihre Geräte haben ungültige Schlüssel veröffentlicht: abgelaufen, beschädigt oder gefälscht. Bitte sie, die Seite dort neu zu laden. Versuche es später.
            }
        [version]
            { $whoCount ->
                [one] Nicht aufgenommen: { $who }. Das Gerät von { $who } hat Schlüssel einer anderen Version veröffentlicht. Bitte { $who }, die Seite dort neu zu laden. Versuche es später.
               *[other] Nicht aufgenommen: { $who }. Ihre Geräte haben Schlüssel einer anderen Version veröffentlicht. Bitte sie, die Seite dort neu zu laden. Versuche es später.
            }
        [name]
            { $whoCount ->
                [one] Nicht aufgenommen: { $who }. Das Gerät von { $who } hat Schlüssel unter einem anderen Namen veröffentlicht. Frage { $who }, welcher Name stimmt, aber nicht über diesen Server. Versuche es später.
               *[other] Nicht aufgenommen: { $who }. Ihre Geräte haben Schlüssel unter anderen Namen veröffentlicht. Frage sie, welche Namen stimmen, aber nicht über diesen Server. Versuche es später.
            }
       *[foreign]
            { $whoCount ->
                [one] Nicht aufgenommen: { $who }. Der Server hat für { $who } Schlüssel von jemand anderem gegeben. Frage, wer ihn betreibt. Versuche es später.
               *[other] Nicht aufgenommen: { $who }. Der Server hat für sie Schlüssel von jemand anderem gegeben. Frage, wer ihn betreibt. Versuche es später.
            }
    }
notice-keyAccepted = Du hast den neuen Identitätsschlüssel von { $who } angenommen. Vergleiche die Sicherheitsnummer.
notice-oldKeyStays = { $who } hat einen neuen Identitätsschlüssel. Der alte ist noch in dieser Gruppe, bis ein Admin ihn entfernt.
notice-otherAudience = Die Schlüssel dieses Verlaufs gehören nicht nur den Personen, die hier gezeigt werden. Gesendet wurde nichts.
notice-offAsked =
    { $byIs ->
        [you] Du hast alle gebeten, dem Ausschalten des Schutzes zuzustimmen.
       *[named] { $by } hat alle gebeten, dem Ausschalten des Schutzes zuzustimmen.
    }
notice-offAgreed =
    { $byIs ->
        [you] Du hast zugestimmt.
       *[named] { $by } hat zugestimmt.
    }
notice-offTakenBack =
    { $byIs ->
        [you] Du hast den Vorschlag zurückgenommen: Der Schutz bleibt an.
       *[named] { $by } hat den Vorschlag zurückgenommen: Der Schutz bleibt an.
    }
notice-offRefused =
    { $byIs ->
        [you] Du hast abgelehnt: Der Schutz bleibt an.
       *[named] { $by } hat abgelehnt: Der Schutz bleibt an.
    }
notice-offOver = Es sind nicht mehr dieselben Personen oder Geräte hier: Der Vorschlag, den Schutz auszuschalten, ist hinfällig. Der Schutz bleibt an.
notice-offAgreedByAll = Alle haben zugestimmt. Die Unterhaltung geht in einem anderen Verlauf weiter, den lesen kann, wer diesen Server betreibt.
notice-offBegins = Alle haben zugestimmt, den Schutz auszuschalten. Wer diesen Server betreibt, kann diesen Verlauf lesen.
notice-logEnded =
    { $byIs ->
        [nobody] Dieser Verlauf ist auf dem Server zu Ende. Hier kann nichts mehr geschrieben werden: Schalte den Schutz ein, um weiterzumachen.
       *[named] { $by } hat diesen Verlauf für alle beendet, mit einem Eintrag auf dem Server. Hier kann nichts mehr geschrieben werden: Schalte den Schutz ein, um weiterzumachen.
    }
notice-callBegan =
    { $video ->
        [yes]
            { $byIs ->
                [you] Du hast einen Videoanruf begonnen.
               *[named] { $by } hat einen Videoanruf begonnen.
            }
       *[no]
            { $byIs ->
                [you] Du hast einen Sprachanruf begonnen.
               *[named] { $by } hat einen Sprachanruf begonnen.
            }
    }
notice-callOver = Der Anruf ist zu Ende. Dauer: { LENGTH($seconds) }.
notice-callTalked =
    { $video ->
        [yes] Videoanruf, { LENGTH($seconds) }.
       *[no] Sprachanruf, { LENGTH($seconds) }.
    }
notice-callUnanswered =
    { $video ->
        [yes] Videoanruf, nicht angenommen.
       *[no] Sprachanruf, nicht angenommen.
    }
notice-callMissed =
    { $video ->
        [yes] Verpasster Videoanruf von { $who }.
       *[no] Verpasster Sprachanruf von { $who }.
    }
notice-callBusy =
    { $video ->
        [yes] Videoanruf: { $who } war in einem anderen Anruf.
       *[no] Sprachanruf: { $who } war in einem anderen Anruf.
    }
notice-callDeclinedByPeer =
    { $video ->
        [yes] { $who } hat den Videoanruf abgelehnt.
       *[no] { $who } hat den Sprachanruf abgelehnt.
    }
notice-callDeclined =
    { $video ->
        [yes] Du hast einen Videoanruf von { $who } abgelehnt.
       *[no] Du hast einen Sprachanruf von { $who } abgelehnt.
    }
notice-callFailed =
    { $video ->
        [yes] Videoanruf: Es kam keine Verbindung zustande.
       *[no] Sprachanruf: Es kam keine Verbindung zustande.
    }
notice-otherKind =
    { $byIs ->
        [you] Du hast etwas von anderer Art gesendet. Dieses Gerät kann es noch nicht zeigen.
       *[named] { $by } hat etwas von anderer Art gesendet. Dieses Gerät kann es noch nicht zeigen.
    }
notice-deviceLeftOut =
    { $whoseIs ->
        [you] Nachrichten eines Geräts, das aus deinem Konto entfernt wurde, werden ausgelassen.
       *[named] Nachrichten eines Geräts, das aus dem Konto von { $whose } entfernt wurde, werden ausgelassen.
    }
notice-damaged = Eine Nachricht wurde unterwegs beschädigt oder gefälscht und kann nicht gezeigt werden. Bitte darum, sie noch einmal zu senden.
notice-damagedHere = Eine Nachricht, die hier gespeichert war, ist beschädigt und kann nicht gezeigt werden.

## Who can read, and why it waits

sentence-off = Nicht geschützt: Wer diesen Server betreibt, kann das lesen.
sentence-waiting =
    { $kind ->
        [pair] Das Gerät von { $who } fehlt noch
       *[group] Ein anderes Gerät fehlt noch
    }
sentence-on =
    { $kind ->
        [pair] Nur du und { $who } könnt das lesen.
       *[group]
            { $people ->
                [one] Nur du kannst das lesen.
               *[other] Nur die { $people } Personen in dieser Gruppe können das lesen.
            }
    }
sentence-broken =
    { $kind ->
        [pair] Nur du und { $who } konntet das lesen. Die Schlüssel sind verloren: Beginne den Schutz neu.
       *[group]
            { $people ->
                [one] Nur du konntest das lesen. Die Schlüssel sind verloren: Beginne den Schutz neu.
               *[other] Nur die { $people } Personen in dieser Gruppe konnten das lesen. Die Schlüssel sind verloren: Beginne den Schutz neu.
            }
    }
waits-away = Der Server ist nicht erreichbar. Nachrichten warten hier.
waits-notJoined =
    { $whoseIs ->
        [nobody] Nachrichten warten hier, bis ein anderes Gerät dabei ist.
       *[named] Nachrichten warten hier, bis das Gerät von { $whose } dabei ist.
    }
waits-noKeys =
    { $whoseIs ->
        [nobody] Noch hat kein anderes Gerät seine Schlüssel veröffentlicht. Nachrichten warten hier.
       *[named] Das Gerät von { $whose } hat seine Schlüssel noch nicht veröffentlicht. Nachrichten warten hier.
    }
waits-badKeys =
    { $fault ->
        [invalid] Das Gerät von { $who } hat ungültige Schlüssel veröffentlicht: abgelaufen, beschädigt oder gefälscht. Bitte { $who }, die Seite dort neu zu laden. Nachrichten warten hier.
        [version] Das Gerät von { $who } hat Schlüssel einer anderen Version veröffentlicht. Bitte { $who }, die Seite dort neu zu laden. Nachrichten warten hier.
        [name] Das Gerät von { $who } hat Schlüssel unter einem anderen Namen veröffentlicht. Frage { $who }, welcher Name stimmt, aber nicht über diesen Server. Nachrichten warten hier.
       *[foreign] Der Server hat für { $who } Schlüssel von jemand anderem gegeben. Frage, wer ihn betreibt. Nachrichten warten hier.
    }
waits-keysLost = Nachrichten warten, bis der Schutz neu begonnen ist.
waits-identityChanged = Der Identitätsschlüssel von { $who } hat sich geändert. Nachrichten warten, bis du ihn angesehen hast.
waits-logEnded = Dieser Verlauf ist auf dem Server zu Ende. Schalte den Schutz ein, um weiterzumachen: Was wartet, geht dann hinaus.
waits-blocked = Du hast { $who } blockiert. Hebe das auf, um zu schreiben.
ended-left = Du hast die Unterhaltung verlassen. Hier kann nichts mehr hinzukommen.
ended-removed =
    { $byIs ->
        [you] Dieses Gerät wurde aus deinem Konto entfernt. Hier kann nichts mehr hinzukommen.
       *[named] { $by } hat dich entfernt. Hier kann nichts mehr hinzukommen.
    }
progress-keys = Schlüssel werden geholt
progress-history = Dein Nachrichtenverlauf wird gesendet

## Invitations that were refused, the storage, and linking

refused-topicTaken = Eine Einladung von { $name } wurde abgelehnt: Sie nennt den Platz einer anderen Unterhaltung.
refused-notAMember = Eine Einladung von { $name } wurde abgelehnt: { $name } ist nicht in der Unterhaltung, in die sie führt.
refused-otherPeople = { $name } hat eine Gruppe mit anderen Personen als zuvor neu begonnen. Das wurde abgelehnt: Nur ein Admin darf das.
refused-otherAdmins = { $name } hat eine Gruppe mit anderen Admins als zuvor neu begonnen. Das wurde abgelehnt: Nur ein Admin darf das.
refused-notListed = Eine Einladung von { $name } wurde abgelehnt: Sie kam von einem Gerät, das nicht zum Konto von { $name } gehört.
refused-oldList = Eine Einladung von { $name } wartet: Der Server hat eine ältere Liste der Geräte von { $name } gegeben als zuvor.
refused-otherName = Eine Einladung von { $name } wurde abgelehnt: Dieses Konto hatte zuvor einen anderen Namen.
refused-notOurs = Eine Einladung von { $name } wurde abgelehnt: Sie ist beschädigt oder hält die Regeln nicht ein.
refused-keysGone = Eine Einladung von { $name } lässt sich nicht öffnen: Dieser Browser hat die Schlüssel dafür nicht mehr. Bitte { $name }, dich noch einmal einzuladen.
refused-tooMany = { $name } schickt zu viele Einladungen. Die letzten wurden abgelehnt.
refused-protected = { $name } hat eine ungeschützte Unterhaltung begonnen. Sie wurde nicht geöffnet: Deine mit { $name } ist geschützt.
storage-rolledBack = Der Speicher dieses Browsers wurde auf einen früheren Stand zurückgesetzt. Deine Unterhaltungen gehen mit neuen Schlüsseln weiter; mit den alten wurde nichts gesendet.
storage-damaged = Ein Teil dessen, was dieser Browser gespeichert hatte, war beschädigt. Deine Unterhaltungen gehen mit neuen Schlüsseln weiter.
storage-lost = Was dieser Browser gespeichert hat, ist beschädigt und lässt sich nicht öffnen. Deine Wiederherstellungsphrase bringt dein Konto zurück.
pairing-differ = Die Wörter waren nicht dieselben: Vielleicht steht jemand dazwischen. Beginne mit einem neuen Code von vorn.
pairing-stopped = Das andere Gerät hat abgebrochen.
pairing-refused = Das andere Gerät hat abgelehnt, was ihm gesendet wurde. Beginne von vorn.
pairing-forged = Der Server hat etwas Gefälschtes weitergegeben. Beginne von vorn.
pairing-tooLarge = Für ein neues Gerät ist zu viel zu übergeben.
pairing-codeKnown = Vielleicht hat jemand anderes den Code. Beginne mit einem neuen von vorn.
pairing-nobodyWaits = Kein Browser wartet mit diesem Code. Gib den Code ein, den er jetzt zeigt.
pairing-serverRefused = Der Server hat abgelehnt. Beginne gleich noch einmal.
pairing-connectionLost = Die Verbindung ging verloren. Beginne mit einem neuen Code von vorn.

## What the core could not do

problem-handleNotAllowed =
    { $why ->
        [empty]
            { $other ->
                [yes] So kann niemand heißen: Ein Name braucht mindestens ein Zeichen.
               *[no] Ein Name braucht mindestens ein Zeichen.
            }
        [tooLong]
            { $other ->
                [yes] So kann niemand heißen: Ein Name hat höchstens 32 Zeichen.
               *[no] Ein Name hat höchstens 32 Zeichen.
            }
       *[character]
            { $other ->
                [yes] So kann niemand heißen: Ein Name hat nur Buchstaben (a bis z), Ziffern, „.“, „_“ und „-“.
               *[no] Ein Name hat nur Buchstaben (a bis z), Ziffern, „.“, „_“ und „-“.
            }
    }
problem-handleTaken = Der Name { $handle } ist vergeben. Wähle einen anderen.
problem-handleUnknown = Hier heißt niemand { $handle }.
problem-handleOneself = Das ist dein eigener Name. Nenne jemand anderen.
problem-groupNameMissing = Gib der Gruppe einen Namen, damit alle darin wissen, was sie ist.
problem-groupName = Der Name einer Gruppe hat 1 bis { $most } Zeichen, in einer Zeile und ohne Zeichen für die Schreibrichtung.
problem-deviceName = Der Name eines Geräts hat 1 bis { $most } Zeichen, in einer Zeile und ohne Zeichen für die Schreibrichtung.
problem-tooManyPeople = Eine Gruppe hat höchstens { $most } Personen.
problem-notAdmin = Das kann nur ein Admin dieser Gruppe.
problem-protectFirst = Schalte zuerst den Schutz ein: Wer in eine ungeschützte Gruppe aufgenommen wurde, behält ihren Schlüssel.
problem-safetyDiffers =
    { $whoIs ->
        [nobody] Das ist nicht der Code einer Sicherheitsnummer.
       *[named] Das ist eine andere Nummer als die mit { $who }. Vielleicht steht jemand dazwischen: Markiere sie nicht als geprüft.
    }
problem-phraseWrong =
    { $why ->
        [otherWord] Wort { $number } ist ein anderes. Sieh nach, was du aufgeschrieben hast.
        [unknownWord] Wort { $number } kommt in keiner Phrase vor.
        [missing]
            { $count ->
                [one] { $count } Wort fehlt: Eine Phrase hat 24.
               *[other] { $count } Wörter fehlen: Eine Phrase hat 24.
            }
        [tooMany]
            { $count ->
                [one] Das ist { $count } Wort zu viel: Eine Phrase hat 24.
               *[other] Das sind { $count } Wörter zu viel: Eine Phrase hat 24.
            }
        [otherAccount] Das ist nicht die Phrase von { $handle }.
       *[together] Ein Wort ist anders als aufgeschrieben: Zusammen ergeben sie keine Phrase.
    }
problem-pairingCode = Das ist kein Code eines anderen Geräts: Er hat 16 Buchstaben und Ziffern.
problem-handoverTooLarge = Für ein neues Gerät ist zu viel zu übergeben.
problem-callRefused =
    { $why ->
        [inCall] Du bist schon in einem Anruf. Lege zuerst auf.
        [elsewhere] Du bist auf einem anderen deiner Geräte in einem Anruf.
        [blocked] Du hast { $who } blockiert. Hebe das auf, um anzurufen.
        [meshFull] In diesem Anruf sind schon sechs Personen.
        [forwardedFull] In diesem Anruf sind schon fünfundzwanzig Personen.
        [notCarried] Dieser Server kann keine Anrufe mit mehr als sechs Personen übertragen.
        [keysLost] Die Schlüssel dieser Unterhaltung sind verloren. Schalte zuerst den Schutz wieder ein.
        [over] Dieser Anruf ist zu Ende.
       *[connectionOver] Dieser Anruf oder diese Verbindung ist zu Ende.
    }
problem-acceptFirst = Nimm zuerst die Anfrage an.
problem-accountExists = Dieses Profil hat schon ein Konto.
problem-noAccount = In diesem Profil gibt es noch kein Konto.
problem-otherHandle = Inzwischen wurde ein anderer Name gewählt.
problem-messageEmpty = Schreibe zuerst etwas.
problem-messageTooLong = Diese Nachricht ist zu lang: höchstens 64 KiB Text. Teile sie auf mehrere auf.
problem-timerOutOfRange = Wähle eine Zeit von 5 Sekunden bis 24 Stunden.
problem-notHere =
    { $why ->
        [records] Der Server hat von dieser Unterhaltung noch nichts.
        [newPeople] Alle Genannten sind schon in dieser Gruppe.
        [end] Verlasse diese Unterhaltung, bevor du sie löschst.
        [otherBrowser] Das ist der Browser, den du gerade benutzt. Entferne ihn von einem anderen aus.
        [protection] Der Schutz ist hier nicht an.
        [otherProposal] Das hat schon jemand vorgeschlagen: Antworte darauf.
        [others] Hier ist niemand sonst, der zustimmen könnte.
        [ownProposal] Von dir gibt es keinen Vorschlag, den du zurücknehmen könntest.
        [proposal] Es gibt keinen Vorschlag mehr, auf den du antworten könntest.
       *[gone] Das gibt es hier nicht mehr.
    }
problem-readOnly =
    { $why ->
        [thread] Dieser Verlauf ist zu Ende. Sieh dir den neuen an, bevor du schreibst: Er ist nicht geschützt.
       *[notMember] Du bist nicht mehr in dieser Unterhaltung.
    }
problem-relayAway =
    { $goesOn ->
        [yes] Der Server ist nicht erreichbar. Dein Konto wird fertig, sobald er antwortet.
       *[no] Der Server ist gerade nicht erreichbar.
    }
problem-relayRefused =
    { $why ->
        [pause] Zu viele Anfragen. Versuche es gleich noch einmal.
        [store] Der Server kann gerade nicht speichern. Versuche es gleich noch einmal.
        [gone] Der Server hat das nicht mehr.
        [room] Der Server hat dafür keinen Platz.
       *[call] Der Server überträgt diesen Anruf nicht.
    }
problem-outdated = Diese Seite und der Server haben verschiedene Versionen. Lade die Seite neu.
problem-relayForged = Der Server hat eine Antwort gegeben, die keinen Sinn ergibt.
problem-peerForged =
    { $why ->
        [deviceKey] Das Gerät dieser Person hat einen Schlüssel veröffentlicht, der keiner ist.
        [oldAnswer] Die Antwort des Servers zu dieser Person ist älter als eine, die schon da war.
        [otherName] Die Antwort des Servers gibt einem Konto einen anderen Namen als zuvor.
        [identityChanged] Der Identitätsschlüssel von { $handle } hat sich geändert. Sieh ihn dir zuerst in eurer Unterhaltung an.
       *[answer] Die Antwort des Servers zu dieser Person ist gefälscht oder beschädigt.
    }
problem-storageDamaged = Was dieser Browser für Sotto gespeichert hat, ist beschädigt. Geändert wurde nichts.
problem-storageNewer = Eine neuere Version dieser Seite hat hier Daten gespeichert. Lade die Seite neu.
problem-quota = Dieser Browser hat keinen Platz mehr, um das zu speichern. Mach Platz und versuche es noch einmal; verloren ist nichts.
problem-noKey = Der Schlüssel zu dem, was dieser Browser für Sotto gespeichert hat, fehlt oder passt nicht: Ein Teil seines Speichers wurde gelöscht.
problem-storageFailed = Dieser Browser konnte das nicht speichern. Versuche es noch einmal; verloren ist nichts.
problem-closed = Sotto wurde geschlossen, bevor das fertig war.

## Calls, as the core tells of them

call-readers =
    { $kind ->
        [pair] Nur du und { $who } könnt diesen Anruf hören und sehen.
       *[group]
            { $people ->
                [one] Nur du kannst diesen Anruf hören und sehen.
               *[other] Nur die { $people } Personen in dieser Gruppe können diesen Anruf hören und sehen.
            }
    }
in-call-alone = Du bist in einem Anruf.
in-call-with-you = { $who } seid in einem Anruf.
in-call =
    { $count ->
        [one] { $who } ist in einem Anruf.
       *[other] { $who } sind in einem Anruf.
    }
call-away = Der Server ist nicht erreichbar. Der Anruf geht weiter, solange seine Verbindungen halten.
call-end-hungUp = Du hast aufgelegt.
call-end-peerHungUp = { $who } hat aufgelegt.
call-end-peerLeft = { $who } hat den Anruf verlassen.
call-end-declined = Du hast abgelehnt.
call-end-peerDeclined = { $who } hat abgelehnt.
call-end-busy = { $who } ist in einem anderen Anruf.
call-end-unanswered = { $who } hat nicht geantwortet.
call-end-missed = Du hast einen Anruf von { $who } verpasst.
call-end-cancelled = Du hast das Klingeln beendet.
call-end-elsewhere = Auf einem anderen Gerät angenommen.
call-end-failed = Die Verbindung ging verloren oder kam nicht zustande.
call-end-exposed = Deine Einstellungen verbergen deine IP-Adresse in Anrufen, und dieser Server bietet keinen TURN-Server, der sie verbirgt. Der Anruf hat nicht begonnen.
call-end-removed = Der Anruf ist zu Ende: Du bist nicht mehr in dieser geschützten Unterhaltung.
call-end-unprotected =
    { $whoIs ->
        [nobody] Noch ist niemand sonst dabei, darum ließ sich der Anruf nicht schützen. Er hat nicht begonnen.
       *[named] Das Gerät von { $who } ist noch nicht dabei, darum ließ sich der Anruf nicht schützen. Er hat nicht begonnen.
    }
call-end-notCarried = Dieser Server kann keine Anrufe mit mehr als sechs Personen übertragen. Der Anruf hat nicht begonnen.
peer-connecting =
    { $whoIs ->
        [you] Verbindung mit deinem anderen Gerät wird hergestellt.
       *[named] Verbindung mit { $who } wird hergestellt.
    }
peer-reconnecting =
    { $whoIs ->
        [you] Die Verbindung mit deinem anderen Gerät ist abgebrochen. Sie wird wiederhergestellt.
       *[named] Die Verbindung mit { $who } ist abgebrochen. Sie wird wiederhergestellt.
    }
peer-lost =
    { $whoIs ->
        [you] Die Verbindung mit deinem anderen Gerät ging verloren.
       *[named] Die Verbindung mit { $who } ging verloren.
    }
peer-cameraOff =
    { $whoIs ->
        [you] Die Kamera deines anderen Geräts ist aus.
       *[named] Die Kamera von { $who } ist aus.
    }
peer-forged =
    { $whoIs ->
        [you] Was von deinem anderen Gerät kommt, ist nicht nachweislich von ihm. Es wird nicht abgespielt.
       *[named] Was von { $who } kommt, ist nicht nachweislich von { $who }. Es wird nicht abgespielt.
    }
