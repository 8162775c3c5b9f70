//! Sentences in five languages that pages are made of: English, German, Korean, Russian, Simplified Chinese.

pub const LOCALES: [&str; 5] = ["en-US", "de-DE", "ko-KR", "ru-RU", "zh-CN"];

pub const HEADINGS: &[[&str; 5]] = &[
    ["Open the workshop", "Werkstatt öffnen", "작업장 열기", "Открытие мастерской", "打开车间"],
    ["Before you start", "Bevor Sie beginnen", "시작하기 전에", "Перед началом работы", "开始之前"],
    ["Order new tools", "Neue Werkzeuge bestellen", "새 도구 주문", "Заказ новых инструментов", "订购新工具"],
    ["Return a parcel", "Ein Paket zurückgeben", "소포 반송", "Возврат посылки", "退回包裹"],
    ["Clean the machine", "Maschine reinigen", "기계 청소", "Очистка машины", "清洁机器"],
    ["Safety rules", "Sicherheitsregeln", "안전 규칙", "Правила безопасности", "安全规则"],
    ["Store the keys", "Schlüssel aufbewahren", "열쇠 보관", "Хранение ключей", "保管钥匙"],
    ["Ask for help", "Hilfe anfordern", "도움 요청", "Запрос помощи", "请求帮助"],
];

pub const SENTENCES: &[[&str; 5]] = &[
    [
        "The door of the workshop opens at seven in the morning.",
        "Die Tür der Werkstatt öffnet um sieben Uhr morgens.",
        "작업장 문은 아침 일곱 시에 열립니다.",
        "Дверь мастерской открывается в семь часов утра.",
        "车间的门早上七点打开。",
    ],
    [
        "Please hang the spare key back on its hook before you leave.",
        "Bitte hängen Sie den Ersatzschlüssel wieder an seinen Haken, bevor Sie gehen.",
        "나가기 전에 예비 열쇠를 고리에 다시 걸어 두세요.",
        "Перед уходом повесьте запасной ключ обратно на крючок.",
        "离开之前，请把备用钥匙挂回挂钩上。",
    ],
    [
        "Every parcel needs a label with the name of the person who will receive it and the number of the shelf.",
        "Jedes Paket braucht ein Etikett mit dem Namen der Person, die es erhält, und der Nummer des Regals.",
        "모든 소포에는 받는 사람의 이름과 선반 번호가 적힌 라벨이 필요합니다.",
        "На каждой посылке должна быть этикетка с именем получателя и номером полки.",
        "每个包裹都需要贴上标签，标明收件人的姓名和货架的编号。",
    ],
    [
        "Call the office at 4711 if the red lamp stays on.",
        "Rufen Sie das Büro unter 4711 an, wenn die rote Lampe leuchtet.",
        "빨간 램프가 계속 켜져 있으면 4711로 사무실에 전화하세요.",
        "Позвоните в офис по номеру 4711, если горит красная лампа.",
        "如果红灯一直亮着，请拨打 4711 联系办公室。",
    ],
    [
        "Nobody may use the saw alone.",
        "Niemand darf die Säge allein benutzen.",
        "누구도 톱을 혼자 사용할 수 없습니다.",
        "Никому нельзя работать с пилой в одиночку.",
        "任何人不得独自使用锯子。",
    ],
    [
        "Write the hours that you have worked into the book on the table near the window.",
        "Tragen Sie die Stunden, die Sie gearbeitet haben, in das Buch auf dem Tisch am Fenster ein.",
        "근무한 시간을 창가 탁자 위에 있는 장부에 적으세요.",
        "Запишите отработанные часы в книгу на столе у окна.",
        "请把您的工作时间写进窗边桌上的记录本。",
    ],
    [
        "The form is on [the notice board](https://example.com/board) next to the entrance.",
        "Das Formular hängt am [Schwarzen Brett](https://example.com/board) neben dem Eingang.",
        "양식은 입구 옆 [게시판](https://example.com/board)에 있습니다.",
        "Бланк висит на [доске объявлений](https://example.com/board) рядом со входом.",
        "表格在入口旁边的[公告栏](https://example.com/board)上。",
    ],
    [
        "New gloves arrive on the first Monday of each month, so order them in good time.",
        "Neue Handschuhe kommen am ersten Montag jedes Monats, also bestellen Sie sie rechtzeitig.",
        "새 장갑은 매월 첫째 월요일에 도착하므로 미리 주문하세요.",
        "Новые перчатки поступают в первый понедельник каждого месяца, поэтому заказывайте их заранее.",
        "新手套在每月的第一个星期一到货，因此请提前订购。",
    ],
    [
        "Oil that has been spilled must be wiped up at once, because the floor becomes slippery and people may fall.",
        "Verschüttetes Öl muss sofort aufgewischt werden, weil der Boden rutschig wird und Menschen stürzen können.",
        "쏟아진 기름은 바닥이 미끄러워져 사람이 넘어질 수 있으므로 즉시 닦아야 합니다.",
        "Пролитое масло нужно сразу вытереть, потому что пол становится скользким и люди могут упасть.",
        "洒出的油必须立即擦干净，因为地面会变滑，有人可能会摔倒。",
    ],
    [
        "Ask your teacher first.",
        "Fragen Sie zuerst Ihre Lehrkraft.",
        "먼저 선생님에게 물어보세요.",
        "Сначала спросите преподавателя.",
        "请先询问老师。",
    ],
    [
        "The large drill takes 12 minutes to cool down.",
        "Der große Bohrer braucht 12 Minuten, um abzukühlen.",
        "큰 드릴이 식는 데 12분이 걸립니다.",
        "Большая дрель остывает за 12 минут.",
        "大钻头冷却需要 12 分钟。",
    ],
    [
        "We repair broken chairs for schools and libraries in the whole region without charge.",
        "Wir reparieren kaputte Stühle für Schulen und Bibliotheken in der ganzen Region kostenlos.",
        "우리는 지역 전체의 학교와 도서관을 위해 부서진 의자를 무료로 수리합니다.",
        "Мы бесплатно чиним сломанные стулья для школ и библиотек всего региона.",
        "我们为整个地区的学校和图书馆免费修理损坏的椅子。",
    ],
    [
        "Lock the cabinet when the last visitor has gone.",
        "Schließen Sie den Schrank ab, wenn der letzte Besucher gegangen ist.",
        "마지막 방문객이 떠나면 캐비닛을 잠그세요.",
        "Закройте шкаф, когда уйдёт последний посетитель.",
        "最后一位访客离开后，请锁好柜子。",
    ],
    [
        "Wood that is longer than two meters belongs in the yard.",
        "Holz, das länger als zwei Meter ist, gehört in den Hof.",
        "2미터보다 긴 목재는 마당에 두어야 합니다.",
        "Доски длиннее двух метров хранятся во дворе.",
        "超过两米的木材应放在院子里。",
    ],
];

pub const CELLS: &[[&str; 5]] = &[
    ["Hammer", "Hammer aus Stahl", "망치", "Молоток", "锤子"],
    ["Wide brush", "Breiter Pinsel", "넓은 붓", "Широкая кисть", "宽刷子"],
    ["Upper shelf", "Oberes Regal", "위쪽 선반", "Верхняя полка", "上层货架"],
    ["On request", "Auf Anfrage", "요청 시", "По запросу", "按需提供"],
    ["Every day", "Jeden Tag", "매일", "Каждый день", "每天"],
    ["Only with gloves", "Nur mit Handschuhen", "장갑 착용 시에만", "Только в перчатках", "仅限戴手套时"],
    ["Ladder with steps", "Leiter mit Stufen", "디딤판 사다리", "Лестница со ступенями", "带踏板的梯子"],
    ["In the yard", "Im Hof", "마당에", "Во дворе", "在院子里"],
    ["Once a year", "Einmal im Jahr", "일 년에 한 번", "Раз в год", "每年一次"],
];
