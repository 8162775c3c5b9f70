use super::*;
use crate::render::html::plain_code;

/// `expected` shows tokens as `‹class:text›`.
fn check(language: &str, code: &str, expected: &str) {
    let html = html(code, language).replace("<i class=\"", "‹").replace("\">", ":").replace("</i>", "›");
    assert_eq!(html, expected, "{language}");
}

#[test]
fn data_shows_its_keys_and_values() {
    check("JSON", "{\"이름\": 12, \"b\": [true]}", "{‹t:\"이름\"›: ‹n:12›, ‹t:\"b\"›: [‹n:true›]}");
    check("yaml", "title: Handbuch # neu\n- a-b: 'x'\n", "‹t:title›: Handbuch ‹c:# neu›\n- ‹t:a-b›: ‹s:'x'›\n");
    check("yaml", "url: https://a.example/#b\n", "‹t:url›: https://a.example/#b\n");
    check("yaml", "- Office 365\n- 365\n", "- Office 365\n- ‹n:365›\n");
    check("toml", "name = \"x\"", "‹t:name› = ‹s:\"x\"›");
    check("fluent", "home = Главная { $name }\n", "‹t:home› = Главная { ‹v:$name› }\n");
}

#[test]
fn commands_show_their_names_options_and_variables() {
    check("sh", "build-site serve --open | tee $LOG", "‹f:build-site› serve ‹v:--open› | ‹f:tee› ‹v:$LOG›");
    check("console", "$ cargo run", "$ ‹f:cargo› run");
    check("sh", "# 설치\ncargo run", "‹c:# 설치›\n‹f:cargo› run");
    check("powershell", "Get-Item -Path \"C:\\\"", "‹f:Get-Item› ‹v:-Path› ‹s:\"C:\\\"›");
}

#[test]
fn programs_show_their_words() {
    check("rust", "fn a() -> u8 { b(\"x\") } // д", "‹k:fn› ‹f:a›() -&gt; u8 { ‹f:b›(‹s:\"x\"›) } ‹c:// д›");
    check("sql", "select a from b -- все\n", "‹k:select› a ‹k:from› b ‹c:-- все›\n");
    check("csharp", "/* a\nb */ return \"\\\"\";", "‹c:/* a\nb */› ‹k:return› ‹s:\"\\\"\"›;");
}

#[test]
fn markup_shows_tags_attributes_and_comments() {
    check(
        "html",
        "<!-- x --><a b='c'>&amp;</a>",
        "‹c:&lt;!-- x --&gt;›&lt;‹t:a› ‹v:b›=‹s:'c'›&gt;‹n:&amp;amp;›&lt;/‹t:a›&gt;",
    );
    check("markdown", "> [!NOTE]\n# A\nb", "&gt; ‹k:[!NOTE]›\n‹f:# A›\nb");
}

#[test]
fn unknown_languages_stay_plain() {
    check("text", "a < 1 # b", "a &lt; 1 # b");
    check("kein-name", "\"x\"", "\"x\"");
}

#[test]
fn without_tags_any_code_is_whole() {
    let code = "<a b='c\n>&amp;</é>\n\n# x ü\n\tif (1) { \"y\\\n/* z `\\";
    for language in ["html", "js", "sh", "md", "rust", "css", "yaml", "json", "py", "ps1", "sql", "ftl", "diff"] {
        for end in (0..=code.len()).filter(|end| code.is_char_boundary(*end)) {
            let html = html(&code[..end], language);
            let mut bare = String::new();
            for (at, part) in html.split("<i class=\"").enumerate() {
                bare.push_str(if at == 0 { part } else { &part[3..] });
            }
            assert_eq!(bare.replace("</i>", ""), plain_code(&code[..end]), "{language}");
        }
    }
}
