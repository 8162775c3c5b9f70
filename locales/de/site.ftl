# Die Wörter des Themes.

## Rund um die Seite

site-title = Dokumentation
skip-to-content = Zum Inhalt springen
navigation = Seiten
overview = Überblick
menu = Menü
close = Schließen
breadcrumb = Sie sind hier
home = Startseite
on-this-page = Auf dieser Seite
page-links = Vorherige und nächste Seite
previous-page = Zurück
next-page = Weiter
heading-link = Link zu diesem Abschnitt

## Kopfzeile

search = Suchen
language = Sprache
theme-auto = Farbschema: automatisch
theme-light = Farbschema: hell
theme-dark = Farbschema: dunkel

## Sprachen

language-missing = nicht übersetzt
language-partial = teilweise übersetzt
nav-fallback = Noch nicht übersetzt
choose-language = Wählen Sie Ihre Sprache
language-suggested = Passend zu Ihrem Browser

fallback-notice = Diese Seite ist noch nicht übersetzt. Sie lesen sie in der Originalsprache: { $original }.
partial-notice = Diese Seite ist zu { NUMBER($share, style: "percent") } übersetzt. Der Rest steht noch in der Originalsprache.
partial-review = Ansehen, was noch fehlt

## Originaltext

original = Originaltext
original-off = Ausblenden
original-demand = Bei Bedarf
original-sides = Nebeneinander
original-hint = Zeigen oder tippen Sie auf einen Satz oder fokussieren Sie ihn, um das Original zu sehen. Esc schließt es.
original-read = Originalseite lesen: { $original }

## Über die Seite

last-updated = Zuletzt aktualisiert: { $date }
edit-page = Diese Seite bearbeiten
origin-human = Von Menschen übersetzt
origin-machine = Maschinell übersetzt
origin-post-edited = Maschinell übersetzt und von Menschen überarbeitet
draft = Entwurf
coverage-link = Übersetzungsstand

date = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }

## Im Text

note = Hinweis
tip = Tipp
important = Wichtig
warning = Warnung
caution = Vorsicht
copy = Kopieren
copied = Kopiert
code = Code
table = Tabelle
video = Video
task-open = Offen
task-done = Erledigt
questions = Fragen

## Vergleich der Stufen

comparison = Anforderungen im Überblick
comparison-requirement = Anforderung
comparison-none = Nicht erforderlich
comparison-or = oder
comparison-and = und
comparison-people = { $count ->
    [one] { $count } Person
   *[other] { $count } Personen
}
comparison-exams = Prüfungen
comparison-certifications = Zertifizierungen
comparison-people-label = Personen
comparison-quantity = Geforderte Anzahl

## Seiten ohne eigenen Text

not-found = Seite nicht gefunden
not-found-text = Unter dieser Adresse gibt es keine Seite. Vielleicht wurde sie verschoben oder umbenannt.
not-found-home = Zur Startseite
redirect = Diese Seite ist umgezogen
redirect-text = Weiter zur neuen Adresse:

## Vorschau

preview-panel = Vorschau
preview-errors = Fehler
preview-findings = Befunde
preview-untranslated = Nicht übersetzt
preview-nothing = Auf dieser Seite ist nichts zu beheben oder zu übersetzen.
preview-suggestion = Vorschlag
preview-copy = Stelle kopieren
preview-copied = Kopiert
preview-show = Auf der Seite zeigen
preview-sides = Original und Übersetzung nebeneinander
preview-lost = Die Vorschau wurde beendet. Starten Sie sie mit build-site serve neu.
preview-coverage = { $open ->
    [0] { NUMBER($share, style: "percent") } übersetzt
    [one] { NUMBER($share, style: "percent") } übersetzt, { $open } Segment offen
   *[other] { NUMBER($share, style: "percent") } übersetzt, { $open } Segmente offen
}
