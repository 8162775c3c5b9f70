//! Light stemming: the endings that a locale's words take.
//!
//! The index holds words as they are; the browser cuts the endings off a query and looks for every word that begins with
//! what is left. So it can still tell the very word from another form of it, and that from a longer word. The lists go to
//! the browser with the index of their locale.

/// How words of a language vary: lists of endings, parted by spaces.
#[derive(Clone, Copy, Debug)]
pub struct Endings {
    /// Cut first, once: what stands behind the other endings (Russian -ся).
    pub outer: &'static str,
    /// The longest that fits is cut, once.
    pub inner: &'static str,
    /// Fewest characters that are left of a word.
    pub keep: usize,
    /// What a reader may type behind a word that the page has without it, or with another one (Korean particles).
    pub particles: &'static str,
}

const NONE: Endings = Endings { outer: "", inner: "", keep: 3, particles: "" };

/// The endings of a language, named by its subtag (RFC 5646); empty lists for one that is not known.
pub fn endings(language: &str) -> Endings {
    let inner: &str = match language {
        "ru" => return Endings { outer: "ся сь", inner: RUSSIAN, ..NONE },
        "uk" | "be" => return Endings { outer: "ся сь", inner: UKRAINIAN, ..NONE },
        "ko" => return Endings { particles: KOREAN, ..NONE },
        "ja" => return Endings { particles: JAPANESE, ..NONE },
        "de" => "ern ers ens em en er es e",
        "en" => "ies ied ing ed es ly s y e",
        "nl" => "en e s",
        "sv" | "da" | "nb" | "nn" | "no" => "arna erna orna ene ens ets ar er or en et a e s",
        "fr" => "aux ees es ee er ez s x e",
        "es" | "pt" | "ca" | "gl" => "es os as ar er ir o a e s",
        "it" => "are ere ire a e i o",
        "ro" => "ilor elor ului ul ii le a e i",
        "pl" | "cs" | "sk" | "hr" | "sr" | "bs" | "sl" => {
            "ach ami ech ego emu eho imi ymi iem om ow ou em im ym ych ich ie ia ii y i a e u o"
        }
        "fi" | "et" => "issa sta ssa lla lle lta jen ien iin en in ta n t a",
        "hu" => "okat eket akat ban ben nak nek ok ek ak ot et at k t",
        "tr" | "az" => "larin lerin larda lerde lari leri lar ler dan den da de in i u",
        "bg" | "mk" => "ите ата ята ият ето ове та то те ът и а я о е",
        "el" => "ουσ εισ ων οσ ου εσ ασ ησ οι α η ο ι",
        "ar" => "ات ان ين ون ها هم ه ي",
        "he" | "iw" => "ים ות",
        _ => "",
    };
    Endings { inner, ..NONE }
}

const RUSSIAN: &str = "ировать овать евать иваться ывать ивать иями ями ами иях ях ах ием иям ией ость остью остей ости ого его \
    ому ему ыми ими ешь ишь ете ите уют ует ают яют ает яет аем яем или али яли ила ала яла ило ало яло ить \
    ать ять еть ой ей ый ий ая яя ое ее ые ие ых их ым им ом ем ам ям ов ев ью ия ья ию ии ую юю ют ут ят ат \
    ет ит ил ал ял и ы ь ю я а о у е й";

const UKRAINIAN: &str = "увати ювати ями ами ях ах ого его ому ему ими ості ість ати ити ають ує ає ою ею єю ій ий их им ів їв ом \
    ем ам ям ія ії ію а я о е є і ї и у ю ь й";

const KOREAN: &str = "으로부터 에게서는 에서는 에서의 으로는 으로의 에게는 이라는 입니다 합니다 됩니다 하세요 했습니다 으로써 으로서 로부터 까지는 하려면 하는 하여 해야 하고 하기 되는 된 할 한 에서 에게 \
    에는 에도 으로 까지 부터 처럼 보다 이나 이란 라는 와의 과의 들은 들의 들을 들이 로써 로서 은 는 이 가 을 를 에 의 와 과 도 로 만 들";

const JAPANESE: &str = "されます しました します された される ました ません ください する した して から まで には では とは です ます を は が に の で と も へ";

/// Endings, longest first, as the browser gets them too.
pub fn by_length(endings: &'static str) -> Vec<&'static str> {
    let mut sorted: Vec<&str> = endings.split_whitespace().collect();
    sorted.sort_by_key(|ending| (std::cmp::Reverse(ending.chars().count()), *ending));
    sorted.dedup();
    sorted
}

#[cfg(test)]
mod tests {
    use super::super::words::{Token, tokens};
    use super::*;

    #[test]
    fn endings_are_written_as_words_are_folded() {
        for language in "ru uk ko ja de en nl sv fr es it ro pl fi hu tr bg el ar he".split(' ') {
            let rules = endings(language);
            for ending in [rules.outer, rules.inner, rules.particles].into_iter().flat_map(str::split_whitespace) {
                let mut folded = Vec::new();
                tokens(ending, &mut String::new(), &mut |token| match token {
                    Token::Word(word) | Token::Run(word, _) => folded.push(word.to_owned()),
                });
                assert_eq!(folded, [ending], "{language}");
            }
        }
    }
}
