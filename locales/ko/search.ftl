# 검색 대화 상자. $count는 페이지 수이며 스크립트가 넣습니다.

search-label = 사이트 검색
search-placeholder = 단어 또는 단어의 일부
search-close = 검색 닫기
search-hint = 검색어를 입력하면 이 사이트의 페이지를 찾습니다.
search-none = 찾은 페이지가 없습니다. 더 짧은 검색어나 다른 단어를 입력해 보세요.
search-count = 찾은 페이지: { $count }개
search-partial = 모든 단어가 들어 있는 페이지는 없습니다. 일부 단어가 들어 있는 페이지: { $count }개
search-failed = 검색을 불러오지 못했습니다. 연결을 확인하고 다시 시도하세요.
search-other-locale = 다른 언어로 작성됨
search-keys = ↑ ↓ 선택 · Enter 열기 · Esc 닫기
