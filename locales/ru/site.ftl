# Слова темы оформления.

## Вокруг страницы

site-title = Документация
skip-to-content = Перейти к содержанию
navigation = Страницы
overview = Обзор
menu = Меню
close = Закрыть
breadcrumb = Вы находитесь здесь
home = Главная
on-this-page = На этой странице
page-links = Предыдущая и следующая страницы
previous-page = Назад
next-page = Далее
heading-link = Ссылка на этот раздел

## Шапка

search = Поиск
language = Язык
theme-auto = Цветовая схема: автоматически
theme-light = Цветовая схема: светлая
theme-dark = Цветовая схема: тёмная

## Языки

language-missing = нет перевода
language-partial = переведено частично
nav-fallback = Ещё не переведено
choose-language = Выберите язык
language-suggested = Подходит для вашего браузера

fallback-notice = Эта страница ещё не переведена. Она показана на языке оригинала: { $original }.
partial-notice = Эта страница переведена на { NUMBER($share, style: "percent") }. Остальное пока на языке оригинала.
partial-review = Посмотреть, чего не хватает

## Оригинал

original = Оригинал
original-off = Скрыть
original-demand = По запросу
original-sides = Рядом
original-hint = Наведите указатель на предложение, коснитесь его или выделите клавишей Tab, чтобы увидеть оригинал. Esc закрывает его.
original-read = Читать страницу в оригинале: { $original }

## О странице

last-updated = Последнее обновление: { $date }
edit-page = Изменить эту страницу
origin-human = Переведено человеком
origin-machine = Машинный перевод
origin-post-edited = Машинный перевод с правкой человека
draft = Черновик
coverage-link = Полнота перевода

date = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
} { $year } г.

## В тексте

note = Примечание
tip = Совет
important = Важно
warning = Предупреждение
caution = Внимание
copy = Копировать
copied = Скопировано
code = Код
table = Таблица
video = Видео
task-open = Не выполнено
task-done = Выполнено
questions = Вопросы

## Сравнение уровней

comparison = Требования вкратце
comparison-requirement = Требование
comparison-none = Не требуется
comparison-or = или
comparison-and = и
comparison-people = { $count ->
    [one] { $count } человек
    [few] { $count } человека
    [many] { $count } человек
   *[other] { $count } человека
}
comparison-exams = Экзамены
comparison-certifications = Сертификации
comparison-people-label = Сотрудники
comparison-quantity = Требуемое количество

## Страницы без собственного текста

not-found = Страница не найдена
not-found-text = По этому адресу страницы нет. Возможно, её переместили или переименовали.
not-found-home = Перейти на главную
redirect = Страница переехала
redirect-text = Перейти по новому адресу:

## Предпросмотр

preview-panel = Предпросмотр
preview-errors = Ошибки
preview-findings = Замечания
preview-untranslated = Не переведено
preview-nothing = На этой странице нечего исправлять и переводить.
preview-suggestion = Вариант
preview-copy = Скопировать место
preview-copied = Скопировано
preview-show = Показать на странице
preview-sides = Оригинал и перевод рядом
preview-lost = Предпросмотр завершён. Запустите его снова: build-site serve.
preview-coverage = { $open ->
    [0] переведено { NUMBER($share, style: "percent") }
    [one] переведено { NUMBER($share, style: "percent") }, остался { $open } сегмент
    [few] переведено { NUMBER($share, style: "percent") }, осталось { $open } сегмента
    [many] переведено { NUMBER($share, style: "percent") }, осталось { $open } сегментов
   *[other] переведено { NUMBER($share, style: "percent") }, осталось { $open } сегмента
}
