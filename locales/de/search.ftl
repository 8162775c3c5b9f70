# Das Suchfenster. $count ist eine Seitenzahl, die das Skript einsetzt.

search-label = Diese Website durchsuchen
search-placeholder = Wörter oder Wortteile
search-close = Suche schließen
search-hint = Tippen Sie, um die Seiten dieser Website zu durchsuchen.
search-none = Keine Seite gefunden. Versuchen Sie es mit weniger oder anderen Wörtern.
search-count = Gefundene Seiten: { $count }
search-partial = Keine Seite enthält alle Wörter. Seiten mit einigen davon: { $count }
search-failed = Die Suche konnte nicht geladen werden. Prüfen Sie die Verbindung und versuchen Sie es erneut.
search-other-locale = in einer anderen Sprache
search-keys = ↑ ↓ auswählen · Enter öffnen · Esc schließen
