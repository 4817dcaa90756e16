"""What is refused, with line and field; what is read."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rresi.engines.matching import InputError, read_dzn, read_mission
from rresi.engines.matching.document import make_schema, schema
from tests.engines.matching.missions import missions

DZN = """nBusiness = 3;
nMeetings = 2;
nTables = 1;
nTotalSlots = 4;
nMorningSlots = 2;
% who meets whom
requested = [|1, 2,1,
|2, 3,3,
|];
meetingsxBusiness = [{1,2},{1,2,3},{1,3}];
nMeetingsBusiness = [1,2,1];
forbidden = [{0},
{0,4},
{}];
fixed = [0,3];
precedences = [{},{1}];
"""


def test_a_published_instance_is_read_from_its_own_words() -> None:
    problem = read_dzn(DZN)
    first, second = problem.meetings
    assert (first.participants, sorted(first.slots), first.session) == ((0, 1), [0, 1], "morning")
    assert (second.fixed, set(second.after)) == (2, {0})
    assert [set(slots) for slots in problem.away] == [set(), {3}, set()]
    assert (problem.tables, problem.morning, problem.spread) == ((1, 1, 1, 1), 2, 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("% who meets whom", "/* who\n meets % whom */"),
        ("nBusiness = 3;", "\ufeffnBusiness = 3;"),
        ("[|1, 2,1,\n|2, 3,3,\n|]", "array2d(1..2, 1..3, [1,2,1,2,3,3])"),
        ("[|1, 2,1,\n|2, 3,3,\n|]", "array2d({1,2}, {1,2,3}, [1,2,1,2,3,3,])"),
        (
            "requested = [|1, 2,1,\n|2, 3,3,\n|]",
            "M=1..2;R=1..3; requested = array2d(M,R,[1,2,1,2,3,3])",
        ),
        ("[|1, 2,1,\n|2, 3,3,\n|]", "[| 1,2,1 | 2,3,3 |]"),
        ("[|1, 2,1,\n|2, 3,3,\n|]", "[| 1: 2: 3: | 1: 1,2,1 | 2: 2,3,3 |]"),
        ("[{0},\n{0,4},\n{}]", "[{0}, 4..4, 1..0]"),
        ("[{0},\n{0,4},\n{}]", "array1d(1..3, [{0}, 4..4, {}])"),
        ("[{0},\n{0,4},\n{}]", "[1: {0}, 2: 4..4, 3: {}]"),
        ("fixed = [0,3]", "'fixed' = [0x0, 0o3]"),
        ("precedences = [{},{1}];\n", "precedences = [{},{1}]"),
        ("nTables = 1;", 'nTables = 1; note = "a; b"; done = true;'),
        ("[{0},\n{0,4},\n{}]", "[{} union {0}, 4..4 diff {}, (1..2) intersect (3..4),]"),
        ("[{0},\n{0,4},\n{}]", "[{}, {0} union 4..4, {1} symdiff {1}]"),
        ("[{0},\n{0,4},\n{}]", "[{}, {nTotalSlots,}, {}]"),
        ("[{0},\n{0,4},\n{}]", "array1d(1..nBusiness, [{}, nTotalSlots..nTotalSlots, {}])"),
        ("[{0},\n{0,4},\n{}]", "away; away = [{}, {4}, {}]"),
        ("[{0},\n{0,4},\n{}]", "array1d(People, [{}, {4}, {}]); People = {anna, 'b c', can}"),
        ("[{0},\n{0,4},\n{}]", "[anna: {}, bert: {4}, can: {}]"),
        ("[{0},\n{0,4},\n{}]", "[{-1 + 1}, /* in */ {2*3-2}, % out\n {-(1 - 1)}]"),
        ("fixed = [0,3]", "fixed = array1d({1, 2}, [+0, 2 + 1])"),
        ("fixed = [0,3]", "fixed = [ /**/ 0 /* ; */ , % ] ; */\n3 /* * / **/ ]"),
        ("nTables = 1;", "nTables = 1 % one;\n;"),
        ("nTables = 1;", "nTables = 1; % one;\r"),
        ("[{0},\n{0,4},\n{}]", "[∅, {4}, ∅ union {0}]"),
        ("nTables = 1;", "nTables = true;"),
        ("fixed = [0,3]", "fixed = [false, 2 + true]"),
        ("nBusiness = 3;", "/* a */ /* b\n*/ % /*\nnBusiness = 3;"),
    ],
)
def test_the_published_grammar_is_read(old: str, new: str) -> None:
    assert old in DZN
    assert read_dzn(DZN.replace(old, new)) == read_dzn(DZN)


@pytest.mark.parametrize(
    "item",
    [
        "Roles = {Region, 'City hall', Firm}",
        "Roles = anon_enum(3) ++ {Other}",
        "role = [Region, Firm]",
        'place = (lat: 52.1, long: -4.3e1, name: "Delft; NL")',
        'pair = (1, "two", {3}, [4])',
        'names = ["Ay\u015fe", "% no comment", "/* nor this", "a \\" quote ;"]',
        'table = [| "a", true | <>, _ |]',
        "cube = [| |1, 2|, |3, 4| |]",
        "cube = array3d(1..1, 1..1, 1..1, [7])",
        "weights = [1.5, -2e-3, 0x1F, infinity, ∞]",
        "nested = [[1, 2], [], [3]]",
        "rows = [i * 2 | i in 1..3 where i != 2]",
        "best = if 1 < 2 /\\ true then let { int: x = 1; } in x else 0 endif",
        "open = 1..<4",
        "big = 1..99999999999",
        "maybe = <>",
        "unknown = _",
    ],
)
def test_an_item_nobody_asks_for_may_hold_anything(item: str) -> None:
    assert read_dzn(f"{item};\n{DZN}") == read_dzn(f"{DZN}{item}") == read_dzn(DZN)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        ("nTables", "\n/* who\nnTables", 4, "file", "this comment is not closed"),
        ("% who", "/* a */ /*/", 6, "file", "this comment is not closed"),
        ("nTables", '\nnote = "who;\nnTables', 4, "file", "this text is not closed"),
        ("nTables", "'note = 3;\nnTables", 3, "file", "this name is not closed"),
        ("nTables = 1", "nTables = 1_000", 3, "file", "unexpected '1_000'"),
        ("nTables = 1", "note = [1, (2]; nTables = 1", 3, "note", "unexpected ']'"),
        ("nTables = 1", "note = [1, {2}\n; nTables = 1", 3, "note", "'[' is not closed"),
        ("nTables = 1;", "nTables = 1", 4, "nTables", "expected ';', found 'nTotalSlots'"),
        ("nTables = 1", "nTables = ", 3, "nTables", "expected a value, found ';'"),
        ("nTables = 1", "nTables = <>", 3, "nTables", "expected a number, found '<>'"),
        ("nTables = 1", "nTables = _", 3, "nTables", "expected a number, found '_'"),
        ("nTables = 1", "nTables = 2 / 2", 3, "nTables", "expected ';', found '/'"),
        ("nTables = 1", "nTables = nTables", 3, "nTables", "is defined by itself"),
        ("nTables = 1", "nTables = fixed", 3, "nTables", "expected one number"),
        ("nTables = 1", f"nTables = {'9' * 5000}", 3, "nTables", "a number of too many digits"),
        (
            "nTables = 1",
            "nTables = 1" + "* 999999" * 900,
            3,
            "nTables",
            "a number of too many digits",
        ),
        (
            "nTables = 1",
            "nTables = " + "(" * 9000 + ")" * 9000,
            3,
            "nTables",
            "is too deeply nested",
        ),
        ("fixed = [0,3]", "fixed = [2: 3, 1: 0]", 15, "fixed[1]", "index 2 instead of 1"),
        (
            "fixed = [0,3]",
            "fixed = array1d(0..1, [0,3])",
            15,
            "fixed",
            "indices do not count up from 1",
        ),
        ("fixed = [0,3]", "fixed = [{}, {3}]", 15, "fixed", "expected an array: [1, 2, ...]"),
        (
            "fixed = [0,3]",
            "fixed = array3d(1..1, 1..1, 1..2, [0,3])",
            15,
            "fixed",
            "an array of 3 dimensions where 1 or 2 are asked for",
        ),
        ("fixed = [0,3]", "fixed = [<>, 3]", 15, "fixed[1]", "expected a number, found '<>'"),
        ("fixed = [0,3]", "fixed = [0 3]", 15, "fixed[1]", "expected ',', found '3'"),
        ("fixed = [0,3]", "fixed = [,]", 15, "fixed[1]", "expected a number, found ','"),
        ("{0,4},", "4,", 13, "forbidden[2]", "numbers and sets in one array"),
        ("{0,4},", "{0, 4..4},", 13, "forbidden[2]", "expected a number, found a set"),
        ("{0,4},", "{4} union 4,", 13, "forbidden[2]", "expected sets around 'union'"),
        ("|2, 3,3,", "|3: 2, 3,3,", 8, "requested[2]", "index 3 instead of 2"),
        ("|2, 3,3,", "|2, {3},3,", 8, "requested[2]", "expected a number, found a set"),
    ],
)
def test_a_refusal_says_what_is_wrong(
    old: str, new: str, line: int, field: str, message: str
) -> None:
    assert old in DZN
    with pytest.raises(InputError) as refusal:
        read_dzn(DZN.replace(old, new, 1))
    error = refusal.value
    assert (error.line, error.field, error.message) == (line, field, message)


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("[|1, 2,1,\n|2, 3,3,\n|]", "array2d(1..2, 1..3, [1,2,1,2,3])", 7, "requested"),
        ("[|1, 2,1,\n|2, 3,3,\n|]", "array2d(1..2, X, [1,2,1,2,3,3])", 7, "requested"),
        ("nBusiness = 3;", "nBusiness = false;", 1, "nBusiness"),
        ("nTables = 1;", "nTables = 1.5;", 3, "nTables"),
        ("nTables = 1;", 'nTables = "1";', 3, "nTables"),
        ("nTables = 1;", "nTables = 1; /* open", 3, "file"),
        ("{0,4},", "1..99999999999,", 13, "forbidden[2]"),
    ],
)
def test_what_breaks_the_grammar_is_refused_where_it_does(
    old: str, new: str, line: int, field: str
) -> None:
    with pytest.raises(InputError) as refusal:
        read_dzn(DZN.replace(old, new))
    assert (refusal.value.line, refusal.value.field) == (line, field)


def test_precedences_may_be_absent() -> None:
    assert not read_dzn(DZN.replace("precedences = [{},{1}];", "")).meetings[1].after


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("nTables = 1;", "nTables = -1;", 3, "nTables"),
        ("nTables = 1;", "", None, "nTables"),
        ("nTables = 1;", "nTables = 1", 4, "nTables"),
        ("nTables = 1;", "nTables = [1];", 3, "nTables"),
        ("nTables = 1;", "nTables = 1; nTables = 2;", 3, "nTables"),
        ("nMorningSlots = 2", "nMorningSlots = 5", 5, "nMorningSlots"),
        ("|2, 3,3,", "|2, 9,3,", 8, "requested[2]"),
        ("|2, 3,3,", "|2, 2,3,", 8, "requested[2]"),
        ("|2, 3,3,", "|2, 3,4,", 8, "requested[2]"),
        ("|2, 3,3,", "|2, 3,", 8, "requested[2]"),
        ("|2, 3,3,", "|2, x,3,", 8, "requested[2]"),
        ("|2, 3,3,\n", "", 7, "requested"),
        ("{0,4},", "{0,5},", 13, "forbidden[2]"),
        ("{0,4},", "{0 4},", 13, "forbidden[2]"),
        ("fixed = [0,3]", "fixed = [0,7]", 15, "fixed[2]"),
        ("fixed = [0,3]", "fixed = 3", 15, "fixed"),
        ("[{},{1}]", "[{},{2}]", 16, "precedences[2]"),
        ("[{},{1}]", "[{},{8}]", 16, "precedences[2]"),
        ("% who", "# who", 6, "file"),
    ],
)
def test_a_bad_instance_is_refused_where_it_is_bad(
    old: str, new: str, line: int | None, field: str
) -> None:
    assert old in DZN
    with pytest.raises(InputError) as refusal:
        read_dzn(DZN.replace(old, new))
    assert (refusal.value.line, refusal.value.field) == (line, field)


@given(st.text(alphabet="nT=[]{}()|,;:.-+*/%<>\"'_0123 \n", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_dzn(text)
    for old in ("{0,4}", "[0,3]", "1;"):
        with contextlib.suppress(InputError):
            read_dzn(DZN.replace(old, text))


def mission(**changes: Any) -> dict[str, Any]:
    return {
        "slots": 2,
        "tables": 2,
        "participants": [{"id": "a", "wishes": ["b"]}, {"id": "b", "available": [1]}, {"id": "c"}],
        **changes,
    }


def refused(data: dict[str, Any]) -> InputError:
    with pytest.raises(InputError) as refusal:
        read_mission(json.dumps(data, indent=1))
    return refusal.value


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"participants": []}, "participants"),
        ({"participants": [{"id": "a"}, {"id": "a"}]}, "participants[1].id"),
        ({"participants": [{"id": "a", "wishes": ["a"]}]}, "participants[0].wishes[0]"),
        ({"participants": [{"id": "a", "wishes": ["z"]}]}, "participants[0].wishes[0]"),
        ({"participants": [{"id": "a", "available": []}]}, "participants[0].available"),
        ({"participants": [{"id": "a", "available": [3]}]}, "participants[0].available[0]"),
        ({"participants": [{"id": "a", "most": -1}]}, "participants[0].most"),
        ({"participants": [{"id": ""}]}, "participants[0].id"),
        ({"participants": [{"id": "a", "nmae": ""}]}, "participants[0].nmae"),
        ({"slots": 0}, "slots"),
        ({"slots": "2"}, "slots"),
        ({"tables": [1]}, "tables"),
        ({"tables": -1}, "tables"),
        (
            {"compatibilities": [{"need": "a", "offer": "z", "score": 1}]},
            "compatibilities[0].offer",
        ),
        (
            {"compatibilities": [{"need": "a", "offer": "a", "score": 1}]},
            "compatibilities[0].offer",
        ),
        (
            {"compatibilities": [{"need": "a", "offer": "b", "score": 2}]},
            "compatibilities[0].score",
        ),
        (
            {"compatibilities": [{"need": "a", "offer": name, "score": 1} for name in "bB"]},
            "compatibilities[1]",
        ),
        ({"themes": [{"id": "t", "members": ["z"]}]}, "themes[0].members[0]"),
        ({"themes": [{"id": name, "members": ["a"]} for name in "tT"]}, "themes[1].id"),
        ({"themes": [{"id": "t", "members": ["a"], "least": 5, "most": 4}]}, "themes[0].most"),
        ({"rules": {"must": [["a", "z"]]}}, "rules.must[0][1]"),
        ({"rules": {"must": [["a", "b"]], "must_not": [["b", "a"]]}}, "rules.must[0]"),
        ({"rules": {"may": [["x", "y"]]}}, "rules.may[0][0]"),
        ({"accepted": [{"participants": ["a", "b"], "slot": 2}]}, "accepted[0].participants[1]"),
        ({"accepted": [{"participants": ["a", "z"], "slot": 1}]}, "accepted[0].participants[1]"),
        ({"accepted": [{"participants": ["a", "c"], "slot": 3}]}, "accepted[0].slot"),
        ({"accepted": [{"participants": ["a", "c"], "slot": 1, "table": 3}]}, "accepted[0].table"),
        ({"accepted": [{"participants": ["a", "b", "c"], "slot": 1}]}, "accepted[0].theme"),
        (
            {
                "accepted": [
                    {"participants": ["a", "b"], "slot": 1},
                    {"participants": ["a", "c"], "slot": 1},
                ]
            },
            "accepted[1]",
        ),
        ({"weights": {"first_meetings": [1.0, 2.0]}}, "weights.first_meetings"),
        ({"weights": {"wish": -1.0}}, "weights.wish"),
    ],
)
def test_a_bad_mission_is_refused_where_it_is_bad(changes: dict[str, Any], field: str) -> None:
    error = refused(mission(**changes))
    assert error.field == field
    lines = json.dumps(mission(**changes), indent=1).splitlines()
    assert error.line is not None
    # The line is that of the value, or of its nearest parent when the field is absent.
    part = field.replace("]", "").replace("[", ".").split(".")[-1]
    assert error.line <= len(lines)
    if not part.isdigit() and f'"{part}"' in "\n".join(lines):
        assert f'"{part}"' in lines[error.line - 1]


def test_one_name_written_in_two_ways_is_one() -> None:
    people = [
        {"id": "Ays\u0327e", "wishes": ["bram"]},
        {"id": "bram", "wishes": ["Ay\u015fe\u200b"]},
    ]
    read = read_mission(json.dumps({"slots": 1, "tables": 1, "participants": people}))
    assert read.participants[1].wishes == [read.participants[0].id] == ["Ay\u015fe"]
    people = [
        {"id": "İpek", "country": "TR", "wishes": ["ışıl"]},
        {"id": "Işıl", "country": "tr", "wishes": ["IPEK"]},
    ]
    read = read_mission(json.dumps({"slots": 1, "tables": 1, "participants": people}))
    assert [one.wishes for one in read.participants] == [["Işıl"], ["İpek"]]
    assert {one.country for one in read.participants} == {"TR"}
    doubled = [{"id": "Ays\u0327e"}, {"id": "Ay\u015fe"}]
    assert refused({"slots": 1, "tables": 1, "participants": doubled}).field == "participants[1].id"
    assert refused({"slots": 1, "tables": 1, "participants": [{"id": "\u200b"}]}).line is not None


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ('{"slots": 3, "slots": 1}', 1, "slots"),
        (
            '{"slots": 3,\n"participants": [{"id": "a"},\n{"id": "b", "id": "c"}]}',
            3,
            "participants[1].id",
        ),
        ('{"slots": 1, "rules": {"must": [["{", ","]],\n"must": []}}', 2, "rules.must"),
    ],
)
def test_a_key_twice_is_refused(text: str, line: int, field: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_mission(text)
    assert (refusal.value.line, refusal.value.field) == (line, field)


def test_a_number_of_very_many_digits_is_refused_with_its_line() -> None:
    for broken in ("", ","):
        with pytest.raises(InputError) as refusal:
            read_mission('{"tables": 2,\n"slots": ' + "9" * 5000 + broken + "}")
        assert refusal.value.line == 2


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read_mission("\ufeff" + json.dumps(mission())) == read_mission(json.dumps(mission()))


def test_broken_json_names_line_and_column() -> None:
    with pytest.raises(InputError) as refusal:
        read_mission('{"slots": 2,\n "tables": }')
    assert (refusal.value.line, refusal.value.field) == (2, "column 12")


def test_one_bad_line_of_a_hundred_thousand_is_found() -> None:
    people = ",\n".join(
        f'{{"id": "p{i}", "wishes": ["p{(i + 1) % 99_990}"]}}' for i in range(99_990)
    )
    text = '{"slots": 8,\n"tables": 9,\n"participants": [\n' + people + "\n]}\n"
    bad = text.replace('"wishes": ["p77778"]', '"wishes": ["nobody"]')
    with pytest.raises(InputError) as refusal:
        read_mission(bad)
    assert refusal.value.line == bad[: bad.index("nobody")].count("\n") + 1 == 77_781
    assert refusal.value.field == "participants[77777].wishes[0]"


@settings(max_examples=30, deadline=None)
@given(missions())
def test_what_is_written_is_read_back(given_mission: Any) -> None:
    assert read_mission(given_mission.model_dump_json(by_alias=True)) == given_mission


def test_the_shipped_schema_is_that_of_the_models() -> None:
    assert schema() == json.loads(json.dumps(make_schema()))
    assert schema()["properties"]["participants"]["minItems"] == 1
