"""The country linker: what it must find, what it must leave alone, what always holds."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from babel import localedata
from babel.languages import get_official_languages
from hypothesis import given
from hypothesis import strategies as st

from kern.countries import CountryLinker

# code: name, demonym, native name, capital
COVERED = {
    "FI": ("Finland", "Finnish", "Suomi", "Helsinki"),
    "HU": ("Hungary", "Hungarian", "Magyarország", "Budapest"),
    "GR": ("Greece", "Greek", "Ελλάδα", "Athens"),
    "JP": ("Japan", "Japanese", "日本", "Tokyo"),
    "LU": ("Luxembourg", "Luxembourgish", "Lëtzebuerg", "Luxembourg City"),
    "NZ": ("New Zealand", "New Zealander", "Aotearoa", "Wellington"),
    "CH": ("Switzerland", "Swiss", "Schweiz", "Bern"),
    "AU": ("Australia", "Australian", "Australia", "Canberra"),
    "CA": ("Canada", "Canadian", "Canada", "Ottawa"),
    "CL": ("Chile", "Chilean", "Chile", "Santiago"),
    "DK": ("Denmark", "Danish", "Danmark", "Copenhagen"),
    "FR": ("France", "French", "France", "Paris"),
    "IE": ("Ireland", "Irish", "Éire", "Dublin"),
    "IT": ("Italy", "Italian", "Italia", "Rome"),
    "PL": ("Poland", "Polish", "Polska", "Warsaw"),
    "SI": ("Slovenia", "Slovenian", "Slovenija", "Ljubljana"),
    "KR": ("South Korea", "Korean", "대한민국", "Seoul"),
    "ES": ("Spain", "Spanish", "España", "Madrid"),
    "SE": ("Sweden", "Swedish", "Sverige", "Stockholm"),
    "GB": ("United Kingdom", "British", "Britain", "London"),
    "US": ("United States", "American", "America", "Washington"),
    "AT": ("Austria", "Austrian", "Österreich", "Vienna"),
    "BE": ("Belgium", "Belgian", "België", "Brussels"),
    "EE": ("Estonia", "Estonian", "Eesti", "Tallinn"),
    "DE": ("Germany", "German", "Deutschland", "Berlin"),
    "IS": ("Iceland", "Icelandic", "Ísland", "Reykjavík"),
    "LV": ("Latvia", "Latvian", "Latvija", "Riga"),
    "LT": ("Lithuania", "Lithuanian", "Lietuva", "Vilnius"),
    "MT": ("Malta", "Maltese", "Malta", "Valletta"),
    "NO": ("Norway", "Norwegian", "Norge", "Oslo"),
    "PT": ("Portugal", "Portuguese", "Portugal", "Lisbon"),
    "NL": ("Netherlands", "Dutch", "Nederland", "The Hague"),
    "CZ": ("Czechia", "Czech", "Česko", "Prague"),
    "MX": ("Mexico", "Mexican", "México", "Mexico City"),
    "BG": ("Bulgaria", "Bulgarian", "България", "Sofia"),
    "HR": ("Croatia", "Croatian", "Hrvatska", "Zagreb"),
    "IL": ("Israel", "Israeli", "ישראל", "Jerusalem"),
    "SK": ("Slovakia", "Slovak", "Slovensko", "Bratislava"),
    "TR": ("Turkey", "Turkish", "Türkiye", "Ankara"),
    "CY": ("Cyprus", "Cypriot", "Κύπρος", "Nicosia"),
    "RO": ("Romania", "Romanian", "România", "Bucharest"),
}  # fmt: skip
LINKER = CountryLinker()


def codes(question: str) -> list[str]:
    return [mention.code for mention in LINKER.link(question)]


def _covered_cases() -> list[tuple[str, str]]:
    frames = (
        "How does {0} coordinate policy?",
        "how does {0} coordinate policy?",
        "What is informal coordination like in {0}?",
        "{0}: who settles disputes?",
    )
    cases = []
    for code, (name, demonym, native, capital) in COVERED.items():
        cases += [(frames[index % 4].format(name), code) for index in range(4)]
        cases += [
            (f"how do ministers meet in {name.lower()}", code),
            (f"HOW DOES {name.upper()} COORDINATE?", code),
            (f"Does {name}'s cabinet meet?", code),
            (f"Does {name}’s cabinet meet?", code),
            (f"Tell us about the {demonym} government.", code),
            (f"who runs the {demonym.lower()} cabinet?", code),
            (f"IS THE {demonym.upper()} GOVERNMENT COORDINATED?", code),
            (f"How is it done in {native}?", code),
            (f"Who decides in {capital}?", code),
            (f"who decides in {capital.lower()}?", code),
        ]
    return cases


@pytest.mark.parametrize(("question", "code"), _covered_cases())
def test_covered_countries_by_every_kind_of_name(question: str, code: str) -> None:
    assert codes(question) == [code]


@pytest.mark.parametrize("code", COVERED)
def test_names_in_their_own_languages(code: str) -> None:
    languages = filter(localedata.exists, get_official_languages(code, de_facto=True))
    for language in languages:
        native = localedata.load(language)["territories"][code]
        assert codes(native) == [code], native


OTHER_NAMES = [
    ("Do the Finns hold evening sessions?", "FI"), ("Do Danes and ministers meet?", "DK"),
    ("What do the Swedes do?", "SE"), ("Do Poles rely on party meetings?", "PL"),
    ("How do the Turks manage?", "TR"), ("Are Czechs informal?", "CZ"), ("the Spaniards", "ES"),
    ("Do Brits use WhatsApp?", "GB"), ("How do the Kiwis do it?", "NZ"),
    ("Are Aussies frank?", "AU"), ("Do Dutchmen bargain?", "NL"),
    ("Frenchmen and their cabinets", "FR"), ("the Irishmen", "IE"), ("What of the Greeks?", "GR"),
    ("Holland's coalition", "NL"), ("the Czech Republic", "CZ"), ("the Slovak Republic", "SK"),
    ("Hellenic Republic", "GR"), ("How is America run?", "US"),
    ("How do things work in the States?", "US"), ("the u.s. cabinet", "US"),
    ("the U.S. president", "US"), ("in the u.s.a", "US"), ("U.S.A.", "US"), ("USA?", "US"),
    ("usa", "US"), ("the UK", "GB"), ("uk cabinet", "GB"), ("the U.K. cabinet", "GB"),
    ("the u.k.", "GB"), ("Great Britain", "GB"), ("England", "GB"), ("Scotland", "GB"),
    ("Wales", "GB"), ("Northern Ireland", "GB"), ("Stormont", "GB"), ("Republic of Korea", "KR"),
    ("ROK", "KR"), ("RoK policy", "KR"), ("Korea", "KR"), ("한국의 정부", "KR"), ("NZ", "NZ"),
    ("nz cabinet", "NZ"), ("turkiye", "TR"), ("Turkiye", "TR"), ("TÜRKİYE", "TR"), ("Eire", "IE"),
    ("Hellas", "GR"), ("osterreich", "AT"), ("Espana", "ES"), ("ceska republika", "CZ"),
    ("Westminster", "GB"), ("Whitehall", "GB"), ("Downing Street", "GB"),
    ("the White House", "US"), ("the Taoiseach", "IE"), ("Matignon", "FR"), ("the Kremlin", "RU"),
    ("Compare DE", "DE"), ("GBR", "GB"), ("Is DEU covered?", "DE"), ("Allemagne", "DE"),
    ("Suiza", "CH"), ("Polen", "PL"), ("Grèce", "GR"), ("日本の内閣", "JP"), ("Ｊａｐａｎ", "JP"),
    ("New-Zealand", "NZ"), ("newzealand", "NZ"), ("southkorea", "KR"), ("nether lands", "NL"),
    ("New Zealand First", "NZ"), ("🇩🇪", "DE"), ("coordination in Czech", "CZ"),
    ("the Flemish government", "BE"), ("North Ireland", "GB"), ("Rumania", "RO"), ("chile", "CL"),
    # Beyond the corpus: named so that they can be declined.
    ("Brazil", "BR"), ("brazilian ministers", "BR"), ("Georgia", "GE"),
    ("how does georgia do it", "GE"), ("Ukraine", "UA"), ("the Ukraine", "UA"), ("Kyiv", "UA"),
    ("India", "IN"), ("Beijing", "CN"), ("china", "CN"), ("Russia", "RU"), ("North Korea", "KP"),
    ("DPRK", "KP"), ("Niger", "NE"), ("Nigeria", "NG"), ("Guinea", "GN"),
    ("Papua New Guinea", "PG"), ("Equatorial Guinea", "GQ"), ("Congo", "CG"),
    ("Democratic Republic of the Congo", "CD"), ("DRC", "CD"), ("Macedonia", "MK"),
    ("the Dominican Republic", "DO"), ("Dominica", "DM"), ("Jordan", "JO"), ("in chad", "TD"),
    ("Mali", "ML"), ("Cuba", "CU"), ("Ivory Coast", "CI"), ("Côte d’Ivoire", "CI"),
    ("Burma", "MM"), ("Viet Nam", "VN"), ("UAE", "AE"), ("Bosnia & Herzegovina", "BA"),
    ("St. Lucia", "LC"), ("Kosovo", "XK"), ("South Sudan", "SS"), ("Sudan", "SD"),
    ("Taiwan", "TW"), ("South African", "ZA"), ("Argentines", "AR"), ("the Filipinos", "PH"),
    ("Hong Kong", "HK"), ("Timor-Leste", "TL"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "code"), OTHER_NAMES)
def test_other_names(question: str, code: str) -> None:
    assert codes(question) == [code]


SEVERAL = [
    ("Compare Belgium, France and the U.S.", ["BE", "FR", "US"]),
    ("uk vs us", ["GB", "US"]),
    ("US/UK", ["US", "GB"]),
    ("us and canada", ["US", "CA"]),
    ("germany, us and france", ["DE", "US", "FR"]),
    ("Franco-German cabinets in Germany", ["DE", "DE"]),
    ("Slovakia or Slovenia?", ["SK", "SI"]),
    ("Austria, not Australia", ["AT", "AU"]),
    ("Ireland and Northern Ireland", ["IE", "GB"]),
    ("New Mexico and Mexico", ["MX"]),
    ("Do the Benelux countries differ?", ["BE", "NL", "LU"]),
    ("benelux", ["BE", "NL", "LU"]),
    ("the Nordics", ["DK", "FI", "IS", "NO", "SE"]),
    ("In the Nordic countries", ["DK", "FI", "IS", "NO", "SE"]),
    ("Scandinavia", ["DK", "NO", "SE"]),
    ("the Baltic states", ["EE", "LV", "LT"]),
    ("in the Baltics", ["EE", "LV", "LT"]),
    ("the Visegrad Four", ["CZ", "HU", "PL", "SK"]),
    ("the V4", ["CZ", "HU", "PL", "SK"]),
    ("Visegrád", ["CZ", "HU", "PL", "SK"]),
    ("Iberian cabinets", ["ES", "PT"]),
    ("DACH", ["DE", "AT", "CH"]),
]


@pytest.mark.parametrize(("question", "expected"), SEVERAL)
def test_several_countries(question: str, expected: list[str]) -> None:
    assert codes(question) == expected


def test_members_of_a_region_share_its_span() -> None:
    mentions = LINKER.link("the Nordic countries")
    assert {(mention.start, mention.end) for mention in mentions} == {(4, 20)}


CONTEXT = [
    ("did that calm down under Johnson?", []),
    ("how do they do it down under?", ["AU"]),
    ("and across the pond?", ["US"]),
    ("How does the us government coordinate?", ["US"]), ("us president", ["US"]),
    ("does the us do this", ["US"]), ("how is it in the us?", ["US"]),
    ("us federal agencies", ["US"]), ("how is policy coordinated in us", ["US"]),
    ("HOW DOES THE US COORDINATE?", ["US"]), ("How does the US coordinate?", ["US"]),
    ("tell us about the us cabinet", ["US"]), ("does us coordinate informally", ["US"]),
    ("What does the US do for us?", ["US"]), ("tell us", []), ("what does it teach us", []),
    ("WHAT DO THEY TELL US", []), ("Give us government reports", []), ("let us compare", []),
    ("all of us", []), ("it helps us", []), ("how does turkey coordinate", ["TR"]),
    ("coordination in turkey", ["TR"]), ("TURKEY", ["TR"]), ("turkey's cabinet", ["TR"]),
    ("how long do I roast a turkey?", []), ("turkey sandwich", []), ("How do I cook Turkey?", []),
    ("cold turkey", []), ("polish government", ["PL"]), ("Polish ministers", ["PL"]),
    ("Is the Polish case special?", ["PL"]), ("how do polish parties meet", ["PL"]),
    ("POLISH GOVERNMENT", ["PL"]), ("Polish the draft", []),
    ("polish the draft before cabinet", []), ("nail polish", []),
    ("who will polish government texts?", []), ("Who polishes the draft?", []),
    ("a polished text", []), ("polish up the memo", []), ("Ísland", ["IS"]), ("on an island", []),
    ("Is there an island?", []), ("reunion", []), ("South American cabinets", []),
    ("Latin American states", []), ("Central American", []), ("North American", []),
    ("New Mexico", []), ("New England", []), ("Guinea pig", []), ("guinea pigs", []),
    ("Answer in French: how does Germany do it?", ["DE"]), ("please reply in German", []),
    ("translate it into Polish", []), ("say it in plain English", []),
    ("Do you speak Danish?", []), ("Can you answer in English?", []),
    ("the English system", ["GB"]), ("the French", ["FR"]), ("chili recipe", []),
    ("chile powder", []), ("north and south poles", []), ("a wool jersey", []),
    ("the member states", []), ("a Westminster system", []), ("the Treaty of Rome", []),
    ("HOW IS IT DONE? NO, IT IS AT BE AS SO TO AM", []), ("Is it? No, be at it", []),
    ("IT departments", []), ("DOES THE PM OR ANY MP CHAIR IT?", []), ("IN THE EU", []),
    ("the OECD", []), ("Europe", []), ("European cabinets", []), ("Christian Kern", []),
    ("Kern", []), ("kern?", []), ("Viktor Orbán", []), ("PiS", []), ("Fidesz", []),
    ("Czechoslovakia", []), ("Yugoslavia", []), ("the Soviet Union", []), ("in hungry", ["HU"]),
    ("hungry's cabinet", ["HU"]), ("are ministers hungry?", []), ("in hungry times", []),
    ("in grease", ["GR"]), ("elbow grease", []), ("finish government", ["FI"]),
    ("Explain to us, Germany's way", ["DE"]), ("frances cabinet", ["FR"]), ("Frances knows", []),
    ("do Finns finish cabinet meetings", ["FI"]),
    ("they finish government work", []), ("when do they finish?", []), ("no way", []),
    ("causes that have nothing to do with Brussels", []), ("thanks to Brussels", []),
    ("thanks to Brussels's regional ministers", ["BE"]),
    ("Has Brussels had that effect on anybody else?", []), ("teh Hague", ["NL"]),
    ("William Hague said so", []), ("a quarrel about Brussels", []), ("about Brussels", ["BE"]),
    ("Do ministers meet in Brussels?", ["BE"]), ("How does Noway coordinate?", ["NO"]),
    ("do the Swis meet?", ["CH"]), ("the Dutc cabinet", ["NL"]), ("Czec ministers", ["CZ"]),
    ("in noway", ["NO"]), ("does noway coordinate", ["NO"]), ("the baltic sea", []),
    ("Austin", []), ("the police", []), ("George Washington", []), ("a great dane", []),
    ("Hollande", []), ("Giorgia Meloni", []),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), CONTEXT)
def test_words_that_are_a_country_only_sometimes(question: str, expected: list[str]) -> None:
    assert codes(question) == expected


MISSPELT = {
    "BE": "Beligum Belguim Belgum Belgim",
    "CH": "Swizerland Switzerlend Switserland Swtizerland",
    "LT": "Lithunia Lituania Lithuana",
    "LV": "Latvija Lativa Latvai",
    "SI": "Slovenai Slovena Slovinia Slovania",
    "SK": "Slovakya Slovaka Slovekia",
    "HR": "Croacia Crotia Croatai",
    "BG": "Bulgeria Bulgaira",
    "RO": "Rumania Roumania Romaina",
    "HU": "Hungray Hungery Hugary",
    "NL": "Netherland Neitherlands Nederlands Netherlnads Dutsch",
    "DE": "Germny Gemany Grmany",
    "FR": "Frnace Farnce",
    "IT": "Itlay Itally",
    "ES": "Spian",
    "PT": "Portgual Portugual",
    "NO": "Norwey",
    "SE": "Sweeden Sweedish",
    "DK": "Denamrk Denmrk",
    "FI": "Finnland Finladn",
    "IS": "Icland Iceand Iclend",
    "IE": "Irland Irelend",
    "GB": "Untied_Kingdom Britian Brittish Northen_Ireland",
    "US": "Untied_States Unites_States Amercia",
    "CA": "Canda Cananda",
    "MX": "Meksiko Mexcio",
    "CL": "Chlie",
    "AU": "Astralia Autralia Austrlia Ustralia",
    "AT": "Ausrtia Austira Autria",
    "NZ": "New_Zeland New_Zeeland new_zealnd",
    "JP": "Japn Jappan",
    "KR": "South_Koera Sout_Korea",
    "IL": "Isreal Israle",
    "TR": "Turky Trukey",
    "CY": "Cypurs Cipros",
    "GR": "Greec Grece",
    "LU": "Luxemborg Luxemburg Luxembourgh",
    "MT": "Malat",
    "EE": "Estonai Estona",
    "PL": "Poalnd Polnd",
    "CZ": "Chezch Checz_Republic Czeck_Republic Czechai",
    "UA": "Ukrain",
    "BR": "Brasil Braazil",
    "PH": "Philipines",
    "CO": "Columbia",
    "AR": "Argentian",
    "VN": "Vietnm",
    "TW": "Tawain",
    "RS": "Serbai",
    "KP": "Nort_Korea",
}


@pytest.mark.parametrize(
    ("word", "code"),
    [(word.replace("_", " "), code) for code, words in MISSPELT.items() for word in words.split()],
)
def test_misspellings(word: str, code: str) -> None:
    assert codes(f"How does {word} coordinate?") == [code]
    assert codes(f"what happens in {word.lower()}") == [code]


NO_COUNTRY = """
Which governments rely on party leaders to settle disputes?
Who polishes the draft?
is there an inner cabinet?
How do ministers coordinate informally?
Which country does best?
what role do coalition committees play
Where does informal coordination hinder the government?
Are there weekly breakfasts of ministers?
Do party meetings replace cabinet meetings?
Who chairs the council of ministers?
How often do state secretaries meet?
In which countries are informal mechanisms most effective?
Is there evidence of phone calls between ministers?
Where do spin doctors matter?
Which normal procedures are bypassed?
Does the chain of command hold?
Who ratifies the agreement at the end?
What is a formal cabinet committee?
Do critics say it is nearly always informal?
Which portal lists the cabinets' decisions?
Are drafts mailed to everyone?
How romantic are coalition dinners?
What is germane to this?
Did they sweeten the deal?
Is there an iron rule?
Do islands differ from the mainland?
What about the creation of new committees?
How do civil servants prepare decisions?
thanks a lot
hello there
Good morning!
What can you do?
Which are in the top band?
List the countries where coordination is informal but effective.
Why do prime ministers phone each other?
What do you mean by strategic?
Who is a veto player?
Does personal trust matter most?
Can informal coordination undermine formal rules?
Do federal systems rely on it more?
What happened during the pandemic?
Who negotiates between the parties?
Is there a kitchen cabinet?
Which states have a minority government?
How are conflicts resolved before the meeting?
Does the president intervene?
Are lobbyists involved in the drafts?
What are standing committees?
When do sessions start and finish?
Do the big parks agencies take part?
Whose parts are green?
What stains the record of the parish council?
Are there flaws in standards?
what is the role of friends and fraternity networks
Which heads of department dine together?
Where is the plague of leaks worst?
Do women ministers meet on their own?
What does the report say on digital chat groups?
Is informal the same as opaque?
Which sections mention WhatsApp?
How many countries are covered?
Do liberals and greens lunch together?
Does anyone walk out of the talks?
IS IT MORE OR LESS FORMAL IN PRACTICE?
WHO DOES WHAT, AND AT WHAT TIME?
Who turns up, and who pairs with whom?
Are personal advisers starting to matter?
""".strip().splitlines()


@pytest.mark.parametrize("question", NO_COUNTRY)
def test_ordinary_questions_name_no_country(question: str) -> None:
    assert codes(question) == []
    assert codes(question.lower()) == []


WITHOUT = [
    ("How does Belgium's cabinet meet?", "How does cabinet meet?"),
    ("How does the Belgian cabinet meet?", "How does the cabinet meet?"),
    ("How does the US cabinet meet in Germany?", "How does the cabinet meet?"),
    ("Who settles disputes in the Netherlands?", "Who settles disputes?"),
    ("Compare party meetings in Belgium, France and the U.S.", "Compare party meetings"),
    ("Is coordination informal in Czech?", "Is coordination informal?"),
    ("In Poland, who decides?", "who decides?"),
    ("Who decides within the Nordic countries?", "Who decides?"),
    ("Who decides?", "Who decides?"),
    ("Germany", ""),
]


@pytest.mark.parametrize(("question", "expected"), WITHOUT)
def test_a_question_without_its_countries(question: str, expected: str) -> None:
    assert LINKER.without(question) == expected


def test_spans_are_exact_in_the_original() -> None:
    found = LINKER.link("Do Tu\u0308rkiye and Espan\u0303a’s ministers ask the U.S.?")
    assert [mention.text for mention in found] == ["Tu\u0308rkiye", "Espan\u0303a", "U.S."]


_PIECES = st.sampled_from(
    [
        *(name for names in COVERED.values() for name in names),
        *("us", "the ", "'s", "’", " and ", "u.s", "Nordic countries", "한국"),
        *("ß", "ǆ", "㏂", "İ", "\u0301"),
    ]
)
_TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(alphabet=st.characters(), max_size=200),
    st.text(alphabet="aeiou\u0301\ud800\u200d .'’-IUS", max_size=300),
    st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=40).map("".join),
    st.text(alphabet="abgiml nrstu", min_size=1, max_size=50).map(
        lambda text: (text * 2000)[:2000]
    ),
)


@given(_TEXTS)
def test_linking_never_fails_and_spans_hold(question: str) -> None:
    reached = (0, 0)
    for mention in LINKER.link(question):
        assert 0 <= mention.start < mention.end <= len(question)
        assert question[mention.start : mention.end] == mention.text
        assert mention.start >= reached[1] or (mention.start, mention.end) == reached
        assert LINKER.name(mention.code)
        reached = (mention.start, mention.end)
    LINKER.without(question)


def test_usual_names_and_adjectives() -> None:
    for code, (name, *_) in COVERED.items():
        assert LINKER.name(code) == name
    assert LINKER.name("GE") == "Georgia"
    assert LINKER.name("VN") == "Vietnam"
    assert LINKER.adjective("NL") == "Dutch"
    assert LINKER.adjective("AQ") == "Antarctica"
    with pytest.raises(KeyError):
        LINKER.name("ZZ")


def test_a_long_question_is_quick() -> None:
    words = [f"{first}usrtlia{second}" for first in "abcdefghij" for second in "abcdefghijklmnop"]
    question = " ".join(words)[:2000]
    start = time.perf_counter()
    LINKER.link(question)
    assert time.perf_counter() - start < 0.25  # 5 ms on a desk; room for a busy machine


def test_it_starts_without_the_heavy_libraries() -> None:
    script = (
        "import sys; from kern.countries import CountryLinker; CountryLinker();"
        "sys.exit(any(name in sys.modules for name in ('torch', 'gradio', 'babel')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
