//! The short words by which a language gives itself away.
//!
//! Owns: for each language in Latin script, the function words of its everyday text, and which everyday words of English
//! it has too. Does not own: what they weigh
//! (`language::model`). Written for this project; words of fewer than two letters are left out, because single letters
//! are labels and initials.

/// Function words of a language by its ISO 639 code, in lower case, parted by white space; `None` for a language that
/// is not listed. Forms with an apostrophe stand without what follows it (`don` for `don't`, `dell` for `dell'`).
pub fn function_words(language: &str) -> Option<&'static str> {
    Some(match language {
        "en" => ENGLISH,
        "de" => {
            "in an so was will all her also war man hat am der die das den dem des ein eine einen einem einer eines \
             und oder aber nicht ist sind war waren wird werden wurde wurden worden hat haben hatte kann können \
             könnte muss müssen soll sollen sollte sollten darf dürfen mit für von vom zu zum zur auf aus bei beim \
             nach über unter vor durch gegen ohne um im am als wie wenn dass ob weil damit sie ihr ihre ihren ihrem \
             ihrer ihres ihnen wir uns unser er es sich mich dieser diese dieses diesem diesen alle allen aller \
             alles auch nur noch schon sehr mehr hier dort dann jetzt bis sowie sowohl bzw kein keine keinen welche \
             welcher welches jede jeder jedes jeden seit während wobei dazu davon daher jedoch bereits zwischen \
             innerhalb außerhalb sein seine einige mehrere neue neuen neuer neues bitte weitere weiteren finden \
             klicken wählen verwenden gilt gehen folgende folgenden du dein deine deinen deinem deiner deines dir \
             dich kannst musst sollst solltest willst hast bist wirst findest möchtest keinem keiner etwa ganz \
             immer wieder sonst zuerst danach dabei dadurch hierzu hierbei falls sofern sobald solange andere \
             anderen anderer anderes"
        }
        "fr" => {
            "page pages date dates charge charges points questions description descriptions types type maximum \
             minimum image images service services option options message messages client clients on me or as son \
             car mon ton à le la les un une des du de et ou où mais ne pas est sont était être avoir ont avez avons \
             peut peuvent pouvez doit doivent devez dans pour par avec sur sous sans vers chez entre depuis pendant \
             que qui dont ce cet cette ces son sa ses leur leurs votre vos notre nos mon vous nous ils elle elles \
             il je on se si plus moins très bien aussi ainsi alors comme lorsque quand tout tous toute toutes aucun \
             aucune chaque autre autres même au aux en afin après avant lors puis voir êtes sera seront cliquez \
             sélectionnez fait faire mes tes ta toi moi lui eux étaient soit déjà encore jamais toujours donc \
             plusieurs certains certaines cela ceci ça comment pourquoi parce puisque selon jusqu hors été ici là \
             via"
        }
        "es" => {
            "use uses me has he hemos sin el la los las un una unos unas de del al y o pero no es son era está \
             están ser estar ha han hay puede pueden debe deben en para por con sin sobre entre desde hasta que \
             quien cual cuyo este esta estos estas ese esa eso su sus tu tus mi nuestro nuestra usted ustedes le \
             les lo se si más menos muy también así como cuando donde todo todos toda todas cada otro otra otros \
             otras mismo misma ya después antes durante según será seleccione haga siguiente siguientes tiene \
             tienen hacer hace hacen fue fueron sea sean solo sólo ni cómo qué cuál cuáles aunque mientras hacia \
             algún alguna algunas algunos ningún ninguna además entonces aquí ahora mediante através debido sido \
             siendo te porque"
        }
        "pt" => {
            "via use me for so a o os as um uma uns umas de do da dos das no na nos nas ao aos à às e ou mas não é \
             são era foi ser estar está estão tem têm há pode podem deve devem em para por pelo pela pelos pelas \
             com sem sobre entre desde até que quem qual cujo este esta estes estas esse essa isso seu sua seus \
             suas meu você vocês lhe se mais menos muito também assim como quando onde todo todos toda todas cada \
             outro outra outros outras mesmo já após antes durante será selecione clique foram faz fazer seja sejam \
             só ainda alguns algumas algum alguma nenhum nenhuma além então pois porque nesta neste nessa nesse \
             desta deste dessa desse numa num dela dele delas deles isto aqui agora através devido sido sendo"
        }
        "it" => {
            "via me so no do mi come fare ci vi il lo la gli le un una uno di del dello della dei degli delle al \
             allo alla ai agli alle dal dalla dai nel nella nei nelle sul sulla sui e ed o ma non è sono era essere \
             avere ha hanno può possono deve devono in per con su tra fra senza che chi cui questo questa questi \
             queste quello quella suo sua suoi loro si se più meno molto anche così come quando dove tutto tutti \
             tutta tutte ogni altro altra altri altre stesso già dopo prima durante sarà selezionare fare dell nell \
             all dall sull fa sia siano stato stata stati state solo ancora alcuni alcune nessun nessuna inoltre \
             quindi perché poiché mentre verso qui qua ora tramite attraverso secondo oppure qualsiasi viene \
             vengono venire da"
        }
        "nl" => {
            "week help stop set open start tools updates accounts namen per want toe men zo de het een en of maar \
             niet is zijn was waren wordt worden werd heeft hebben had kan kunnen kunt moet moeten mag in op voor \
             van met aan bij naar uit over onder door tegen zonder om als dat die dit deze u uw ze zij we wij hun \
             haar er te tot ook nog al alle meer zeer hier daar dan nu wel geen elke ieder andere wanneer waar \
             welke via sinds tussen tijdens omdat selecteer klik jij jou jouw je mijn onze ons niets iets altijd \
             nooit zodat hierdoor daarom zoals terwijl totdat tenzij kun"
        }
        "sv" => {
            "all man in och eller men inte är var vara blir har hade kan ska måste på för från med av till om som \
             att den det de en ett denna detta dessa du din ditt dina ni er vi vår hans sin sitt sina här där när \
             också bara mer mycket alla varje annan andra utan under över efter innan mellan genom hos vid välj \
             eftersom dem se via ha ta ser fel del"
        }
        "da" => {
            "find stop give list set sent time start to have all man i og eller men ikke er var være bliver har \
             havde kan skal må på for fra med af til om som at den det de en et denne dette disse du din dit dine \
             vi vores hans sin sit sine her der når også kun mere meget alle hver anden andre uden under over efter \
             før mellem gennem hos ved vælg fordi se da dem op via"
        }
        "nb" | "nn" | "no" => {
            "time sent start to all man i og eller men ikke er var være blir har hadde kan skal må på for fra med \
             av til om som at den det de en et denne dette disse du din ditt dine vi vår hans sin sitt sine her der \
             når også bare mer mye alle hver annen andre uten under over etter før mellom gjennom hos ved velg \
             fordi se dem via kun da ha"
        }
        "fi" => {
            "me he ja tai mutta ei on ovat oli olla voi voit voidaan pitää tämä tämän nämä se sen ne niiden joka \
             jotka jonka että kun jos kuin myös vain vielä jo hyvin kaikki kaikkien jokainen muu muut toinen ennen \
             jälkeen aikana kanssa ilman mukaan sekä sinun käyttää valitse pois"
        }
        "is" => {
            "og eða en ekki er eru var vera hefur hafa getur þarf til frá með fyrir um sem að það þessi þetta við í \
             á"
        }
        "pl" => {
            "by we i a w z o oraz lub ale nie jest są był była było być ma mają może mogą można musi należy na do \
             od dla po za przez przed pod nad przy bez między ze się że który która które których jak gdy jeśli czy \
             to ten ta te tego tej tym tych jego jej ich swój swoje twój także też tylko już bardzo więcej \
             wszystkie każdy inny inne podczas wybierz aby oraz można ci cię mi mu go nas was nam wam nim niej nich \
             jeżeli ponieważ dlatego gdzie kiedy kto co coś każda każdego bardziej mniej nawet jeszcze zawsze nigdy \
             teraz tutaj zostać został została będzie będą bądź je on"
        }
        "cs" => {
            "by a i v s k o u nebo ale ne není je jsou byl byla bylo být má mají může mohou musí lze na do od pro \
             po za při před pod nad bez mezi ve ze se si že který která které kteří jak když pokud zda to ten tento \
             tato toto této tohoto těchto jeho její jejich svůj vaše také jen už velmi více všechny každý jiný \
             během vyberte aby nebo ke"
        }
        "sk" => {
            "by a i v s k o u alebo ale nie je sú bol bola bolo byť má majú môže môžu musí na do od pre po za pri \
             pred pod nad bez medzi vo zo sa si že ktorý ktorá ktoré ktorí ako keď ak či to ten tento táto toto \
             tejto tohto týchto jeho jej ich svoj vaše tiež len už veľmi viac všetky každý iný počas vyberte aby"
        }
        "sl" => {
            "i v s o in ali pa ne je so bil bila bilo biti ima imajo lahko mora na do od za po pri pred pod nad \
             brez med iz se si da ki kateri katera kako ko če to ta te tega tej njegov vaš vaše tudi samo že zelo \
             več vse vsak drug izberite"
        }
        "hr" | "bs" | "sr" => {
            "i u o a s ili ali ne nije je su bio bila bilo biti ima imaju može mogu mora na do od za po pri prije \
             pod nad bez između iz se da koji koja koje kako kada ako to ovaj ova ovo ove ovog njegov njihov vaš \
             vaše također samo već vrlo više sve svaki drugi tijekom odaberite te tu sa"
        }
        "hu" => {
            "és vagy de nem van vannak volt lesz lehet kell az egy ez ezt azt ezek azok amely amelyek aki hogy ha \
             mint csak már még is minden más után előtt alatt között nélkül való számára során illetve valamint ön \
             önnek meg be ki el fel le hogyan kattintson válassza"
        }
        "ro" => {
            "am a or și sau dar nu este sunt era fi are au poate pot trebuie în la de din pe pentru cu fără sub \
             peste între prin că care cine acest această acești aceste acesta lui ei lor dvs dumneavoastră se dacă \
             când cum mai foarte doar toate toți fiecare alt altă alte după înainte timpul selectați un o unei unui \
             al ale te le vor ce ai"
        }
        "tr" => {
            "on at an in her ve veya ile ama değil bir bu şu için gibi kadar daha çok en olarak olan olur oldu var \
             yok mı mi mu mü ne nasıl ise eğer her tüm bütün diğer aynı sonra önce göre ancak da de ki siz sizin \
             bize bunu bunlar üzere tarafından edin seçin olması"
        }
        "az" => {
            "və ya ilə amma deyil bir bu üçün kimi qədər daha çox olan var yox hər bütün digər sonra əvvəl görə siz"
        }
        "id" | "ms" => {
            "an dan atau tetapi tidak adalah ada akan dapat bisa boleh harus yang untuk dari dengan pada di ke oleh \
             dalam ini itu tersebut saya anda kami kita mereka juga hanya sudah telah lebih sangat semua setiap \
             lain setelah sebelum jika karena sebagai secara pilih"
        }
        "vi" => {
            "do so to in an no me on và hoặc nhưng không là có được sẽ đã thể phải của cho từ với trong trên dưới \
             tại này đó các những một bạn chúng tôi họ cũng chỉ rất hơn tất cả mỗi khác sau trước khi nếu vì để như \
             theo bằng chọn"
        }
        "ca" => {
            "me a el la els les un una uns unes de del dels al als i o però no és són era ser estar ha han hi pot \
             poden heu en per amb sense sobre entre des fins que qui aquest aquesta aquests seu seva seus vostre si \
             més molt també així com quan on tot tots tota cada altre altra ja després abans durant seleccioneu es \
             et fa te alguns aquí mentre qual lo"
        }
        "gl" => {
            "me a o os as un unha de do da dos das no na ao á e ou pero non é son era ser estar ten hai pode poden \
             debe en para por polo pola con sen sobre entre desde ata que quen este esta estes seu súa vostede se \
             máis moi tamén así como cando onde todo todos cada outro outra xa despois antes durante seleccione"
        }
        "eu" => "eta edo baina ez da dira zen dute daude bat hau hori hauek zure gure baino ere bakarrik guztiak bere",
        "et" => {
            "me all ja või aga ei on oli olla saab saate peab see selle need nende mis kes kui et nagu ka ainult \
             juba väga rohkem kõik iga muu pärast enne ajal koos ilma jaoks teie valige"
        }
        "lv" => {
            "to un vai bet nav ir bija būt var jābūt no uz ar par pie līdz pēc pirms starp bez kas kura kuru ka ja \
             kad kā arī tikai jau ļoti vairāk visi visas katrs cits jūs jūsu šis šī šo šie tas atlasiet"
        }
        "lt" => {
            "to per ir arba bet nėra yra buvo būti gali turi iš į su apie prie iki po prieš tarp be kas kuris kuri \
             kurie kad jei kai kaip taip pat tik jau labai daugiau visi visos kiekvienas kitas jūs jūsų šis ši tai \
             pasirinkite"
        }
        "fil" | "tl" => {
            "mag nag pag naka maka ipag nai mai ika pinaka hinahanap siyang mong kong itong iyang ganito ganoon \
             saan kailan paano ano sino bakit ang ng sa na at ay mga kung para hindi ito iyon nito iyong mo ka ko \
             ikaw ako siya kami tayo kayo sila niya nila namin natin ninyo may mayroon wala din rin pa lang lamang \
             upang dahil habang kapag pag ngayon dito doon isang lahat bawat iba ibang mula bago pagkatapos nang \
             hanggang pero ngunit pumili gamitin puwede puwedeng maaari maaaring dapat kang nasa aming iyo inyong \
             kanilang muling mas ma"
        }
        "mt" => {
            "il ta tal ma mal fi fil li lil ghal għal biex jew mhux huwa hija huma dan din dawn kien jkun tista \
             jista għandek għandu meta jekk kif minn mill bil bla ukoll biss iktar kull wieħed waħda"
        }
        "lb" => {
            "de den dat déi eng en an oder awer net ass sinn war ginn gëtt kann kënnen muss mat fir vun vum zu zum \
             op aus bei no iwwer ënner duerch ouni wéi wann datt dir är mir si hien dës dësen och nach nëmmen all"
        }
        "fy" => {
            "de it in en of mar net is binne wie wurdt wurde hat hawwe kin kinne moat foar fan mei op by nei út oer \
             ûnder troch sûnder om as dat dy dit jo wy hja ek noch al alle mear gjin elke oare"
        }
        "eo" => {
            "la kaj aŭ sed ne estas estis estos esti havas povas devas en de al el por per kun sen pri sur sub \
             inter ĝis ke kiu kiuj kio tiu tiuj ĉi via viaj vi mi ni ili ĝi se kiam kiel nur ankaŭ pli ĉiuj ĉiu \
             alia post antaŭ"
        }
        "uz" => {
            "va yoki lekin emas bir bu uchun kabi bilan ham bor yo har barcha boshqa keyin oldin agar qanday kerak \
             mumkin siz sizning ushbu ular orqali haqida faqat tanlang"
        }
        "zu" | "xh" => {
            "futhi noma kodwa uma ukuze ngoba lokhu leli lesi lena yakho wakho lakho zakho kanye ukuthi nje kuphela \
             konke wonke ezinye enye ngaphambi ngemuva khetha ukuba okanye kwaye le eli esi yonke"
        }
        "yo" => "àti tàbí ṣùgbọ́n ni kò jẹ́ wà fún láti pẹ̀lú sí nínú lórí tí rẹ wọn yìí gbogbo kan lẹ́yìn kí ó bá",
        "ha" => {
            "da ko amma ba ne ce na ta wannan wannan don daga zuwa cikin kan idan ku ka za shi ita su duk wani wata \
             bayan kafin"
        }
        "ig" => "na ma ọ bụ mana adịghị bụ nwere maka site na ya gị ha a nke niile ọzọ tupu mgbe ka",
        "so" => "iyo ama laakiin ma waa ah ka ku u si ay waxaa in aad kan tan kuwa dhammaan kale ka hor kadib haddii",
        "mi" => "te ngā he ki kei mai atu me rānei engari ehara mō ai tō koe mātou katoa tētahi ētahi mēnā kia hei",
        "gd" => {
            "agus no ach chan tha bha is an na air le do de bho gu airson seo sin thu do gach uile eile às dèidh ma \
             nuair"
        }
        "ht" => {
            "ak oswa men pa se te nan sou pou avèk san ou li nou yo ki sa sa yo chak tout lòt apre anvan si lè \
             kijan"
        }
        "mg" => "sy na fa tsy dia ny amin ho an ao amin izay io ireo anao ianao rehetra hafa aorian alohan raha rehefa",
        "jv" | "su" => {
            "lan utawa nanging ora iku ana bakal bisa kudu sing kanggo saka karo ing menyang dening iki kasebut \
             sampeyan uga mung kabeh saben"
        }
        "sq" => "dhe ose por nuk është janë ishte ka mund duhet në nga për me pa që kjo ky ju tuaj një të të gjitha",
        "ga" => "a agus nó ach níl tá bhí is an na ar le do de ó chun seo sin tú gach eile tar éis roimh má nuair",
        "cy" => {
            "ac neu ond nid yw mae oedd bod gall rhaid yn ar gan gyda heb hwn hon eich chi pob arall ar ôl cyn os \
             pan"
        }
        "sw" => "na au lakini si ni ya wa za kwa katika hii hiyo yako wewe kila nyingine baada kabla kama ili",
        "af" => {
            "die en of maar nie is was het kan moet vir van met op by na uit oor onder deur sonder wat dat hierdie \
             jou u"
        }
        _ => return None,
    })
}

const ENGLISH: &str = "\
the an and or but not is are was were be been being has have had having do does did done doing can cannot could may \
might must shall should will would of in on at to for from with without by about into onto over under after before \
between during through across against within upon than then that this these those there here what which who whom \
whose when where why how if because while until unless whether though although as so such it its they them \
their you your yours we us our ours he his him she her my me don doesn didn isn aren won \
wasn haven hasn couldn shouldn all any both each every few many more most much no none other others some \
same only own too very just also still already always never often again once now next back up down out off yes \
either neither per via";

/// Everyday words of documentation in a language that no other listed language shares; they weigh less than function
/// words where they carry a capital letter, because names are made of them.
pub fn everyday_words(language: &str) -> &'static str {
    if language == "en" { ENGLISH_EVERYDAY } else { "" }
}

/// Everyday words of English that are names of well-known products.
pub const PRODUCTS: &str = "windows word words pages numbers keep";

/// Everyday words of English that another language has too, or has borrowed: a label that is one of them is nothing to
/// translate.
pub fn shared_words(language: &str) -> &'static str {
    match language {
        "de" => {
            "name account accounts header tool tools update updates upgrade upgrades downgrade set sets start stop \
             maximum minimum button buttons snapshot toolbar tutorials business release deployment debugging \
             bookmark highlight top monitoring reporting reseller sales storage initial shop training"
        }
        "fr" => "guide guides assistance associations audience effective initial issue issues stop top set",
        "es" => "error sales determine top set backups reseller",
        "pt" => "remove determine upgrade upgrades backups set",
        "it" => {
            "file account set due date release business reporting upgrade backups snapshot top stop tool debugging \
             header button screen"
        }
        "nl" => {
            "account type types update upgrade upgrades downgrade maximum minimum top release snapshot tool header \
             tutorials business backups taken printers speakers hints targets developers lost shop training"
        }
        "sv" => "start maximum minimum last set release",
        "da" => "send maximum minimum last",
        "nb" | "nn" | "no" => "last send",
        "pl" => "list start stop top",
        "cs" => "list start stop maximum minimum top set",
        "sk" => "list start stop maximum minimum top set",
        "sl" => "list start stop",
        "hr" | "bs" | "sr" => "list start stop",
        "hu" => "maximum minimum start stop add",
        "ro" => "special date create cost credit file",
        "tr" => "size",
        "id" | "ms" => "file error update upgrade header set developer resource deploy build snapshot folder",
        "fil" | "tl" => {
            "page user screen value file files header request field button buttons error errors search heading time \
             maximum minimum window windows tool tools setting settings account accounts update updates list type \
             types date dates name number size backups folder enable resource navigate load cost"
        }
        "ca" => "error errors files colors",
        "et" => "start stop",
        _ => "",
    }
}

const ENGLISH_EVERYDAY: &str = "\
one two three first second last another new get got give given make made take taken use used using uses user need \
needs needed want wants know known see seen find found show shows shown keep keeps help helps helped work works \
working add adds added adding remove removed removing change changes changed changing choose chosen select selected \
selecting click enter entered open opened close closed follow following follows learn set sets setting start started \
starting stop run runs running create created creates creating build built delete deleted deleting edit update \
updates updated updating view viewing save saved send sent sign signed buy purchase purchased sell selling pay paid \
assign assigned apply applies enable enabled enabling allow allows allowed require required requires requirements \
including included includes manage managed managing provide provides provided available appropriate below above right \
left top bottom further steps step overview customers customer benefits earnings pricing billing learning training \
things thing people business businesses company companies country countries day days month months year years week \
weeks time times way ways page pages file files field fields names number numbers list lists partners partnership \
seller reseller sales agreement amount amounts date dates due owed price prices cost costs charge charges credit \
earned discount refund invoice invoices bill payment payments account accounts membership member members request \
requests requested requesting question questions answer answers issue issues error errors supported supporting \
resource resources guide guides guidance tool tools related requirement description descriptions summary header value \
values type types developed market markets roles impacted audience maximum minimum points ability able accept \
accepted accepting accessing accidentally according accurate activated actively actually addition additional \
addresses adjust advantage advice affect affected agreements ahead alerts allowing along analysis announce announced \
anyone anything anytime anywhere appear appears applicable applied approve approved around asked assistance assistive \
associate associated associations attached attachments attacks attempt attempted authorization automatically avoid \
away backups bars based battery become beginning behalf behavior benefit better big blocking bookmark border \
brightness busy button buttons calculated call called calling canceled cancellation capabilities capability capacity \
captions cards careful caused cellular certificates channels chapter characters charged chart checked checks choice \
choices choosing claim claims clicking collaborate colors columns combination comfortable coming commonly communicate \
communities completed completely compliant configured confirm connect connected connecting connections contacting \
containing contains contents contribute controlled controlling copied correctly corresponding credentials currencies \
current currently customize cut damaged dangerous debugging dedicated defined delay deliver delivery depend depending \
depends deploy deploying deployment depth describes designed desired detailed detected determine developer developers \
differ difference different difficult digits directly disabled disconnected discover displayed displays downgrade \
downloaded drafts dragging drives drops duration earn easier easily easy editing effective efficiently else embedded \
empty enables encrypted engines enhance enhanced enough ensure entire entries especially establish estimated everyone \
everything exactly examples except execution existing expand expect expected expired expires extend faster favorite \
fetch filesystem filled filling finish finished fixed folders followed forget forgotten formatted frequently fully \
functional functions generally gestures gets getting giving going good government granted guess handlers happen \
happening happens harm harmful heading headings headphones health height helping hidden hide high highlight \
highlighted highly hints history holding hovering however icon icons identify idle ignored immediately improve \
improved incomplete increase indicators initial insecure inside installed installing instead intended interact \
intercepting introducing intrusive invalid itself join keeping key keyboards keys knowledge language languages latest \
launched launches length less lets levels likely limited lines linked listed listing little loading locate located \
locations locked logging looking looks lost makes making manages mandatory manually margins marked matching means \
method methods middle misleading missing mistakes modified modify monitoring monthly moved moves moving name navigate \
necessary networks newer normally notices notified obtain offer offering offers opens operated operations \
opportunities opportunity organization organizations otherwise outside owners pairing paragraph participate \
participating passed paste paused pending phone physical pick pickup placed playing please plugged pointing potential \
powered prefer preferred prerequisites presented presents press pressed pressing prevent previous previously primary \
printed printers printing privately probably proceed processed processing progress prompted properly properties \
protected providers providing publish published publisher purchases qualifying quantity quick quickly rather reach \
reached read readers ready reason reasons receive received recognized recommendations recommended reconciliation \
recover recovery redirects redo refresh regarding registered regularly reinstall rejected relationship release \
released reload remember remembered reminders removable rename repair replace reply reported reporting represents \
resize resolution respond response responses responsible restart restore restored restoring result results retrieve \
return reuse reverse review reviewed reviews rotate rule rules safely safer safety samples saving savings scanned \
scenarios schedule scheduled scheduling screen screens search searches searching secure secured securely security \
seeing sends sentence settings several shape shapes shared short shortcuts showing signing simply since size sizes \
slightly slower snapshot sold someone sometimes soon sorted sound speakers special specific specified specify speed \
spending stay stopped storage stored stores strength strongest stuff submit submitted submitting subscribe subscriber \
subscriptions success successful successfully supports sure suspend suspended switched switcher switching takes \
taking targets tax technical technology temporarily temporary testing themselves think threshold timed titles today \
together toggle tomorrow toolbar topic topics towards tracing tracking trick tried troubleshoot troubleshooting \
trusted trying turning tutorials twice typical typing unable unavailable underline understand undo uninstall unknown \
unlock unpublish unread unsupported upcoming upgrade upgrades uploaded useful usually various verification verified \
verify visit visited visiting wait warning warnings weight well width window windows wired wireless wish world write \
writing wrong yesterday yet yourself avoids reduce reduced reduces reducing improvement improvements unused load \
loads loaded match matches matched collapse wasted shift failing failed fails failure suggested children blocks \
blocked usage unexpected lower higher folder copy night old hour hours early word words letter letters example basics \
beginners advanced shortcut keyboard mouse wheel shipping shipped ordered checkout shop employee employees worker \
workers owner weekly daily yearly license licenses licensing policies share sharing comment comments category \
categories dark light cancel exit skip retry nothing ascending descending newest oldest featured appendix glossary \
tips caution throws exceptions remarks deprecated limitations flags certificate rate opening closing trial renew \
renewal renewed expiry reader legible duplicated breakdown enrollment enroll enrolled eligible eligibility incentive \
incentives deal deals referral referrals quote quotes tenant tenants statement statements workload workloads earning \
payout payouts goal goals skill skills career careers welcome weather spare hook drawer lock warranty refreshing \
trash inbox sender attach reminder calendar holiday holidays";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_in_lower_case_and_has_enough_words() {
        for language in
            ["en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "pl", "cs", "tr", "hu", "ro", "fi", "vi"]
        {
            let words = function_words(language).expect("the language is listed");
            assert!(words.split_whitespace().count() >= 40, "{language}");
            assert_eq!(words, words.to_lowercase(), "{language}");
        }
        assert_eq!(function_words("ko"), None);
    }

    #[test]
    fn everyday_words_are_listed_once_and_are_no_function_words() {
        let mut everyday: Vec<&str> = everyday_words("en").split_whitespace().collect();
        let functions: Vec<&str> = function_words("en").unwrap_or("").split_whitespace().collect();
        assert!(everyday.iter().all(|word| word.chars().all(|c| c.is_ascii_lowercase()) && !functions.contains(word)));
        let all = everyday.len();
        everyday.sort_unstable();
        everyday.dedup();
        assert_eq!(everyday.len(), all);
    }
}
