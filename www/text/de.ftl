### The page's words in German: du, plain, short. Names, typed text and sentences of the core come in as placeables, which the page isolates.

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
no-conversations = Noch keine Unterhaltungen. Beginne eine mit dem Namen einer Person.
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
back = Zurück
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
everybody-here = Alle in dieser Unterhaltung
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

## Devices

browser-on = { $browser } unter { $system }
a-browser = Ein Browser
this-browser = Dieser Browser
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
