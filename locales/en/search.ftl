# The search dialog. $count is a number of pages; it is put in by the script.

search-label = Search this site
search-placeholder = Words or parts of words
search-close = Close the search
search-hint = Type to search the pages of this site.
search-none = No page was found. Try fewer or other words.
search-count = Pages found: { $count }
search-partial = No page has all the words. Pages with some of them: { $count }
search-failed = The search could not be loaded. Check your connection and try again.
search-other-locale = in another language
search-keys = ↑ ↓ to choose · Enter to open · Esc to close
