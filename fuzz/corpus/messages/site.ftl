search = 찾기
    .label = 찾을 말
pages = { $count ->
    [one] 한 쪽
   *[other] { NUMBER($count) }쪽
  }
-brand = Contoso
home = { -brand } { search.label }
