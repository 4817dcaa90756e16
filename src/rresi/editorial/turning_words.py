"""Words that turn, scale or date what a text says, in the five languages of the site. No queries.

A slip of the pen is told from another word by how little it differs. These differ from another
word by a letter or two and say something else, so none of them comes, goes or changes unread. Words
of up to three letters are here for accents and for words written together: other short words are
not mended at all.
"""

from __future__ import annotations

import re
import unicodedata

_NEGATIONS = (
    # en
    "no not never none neither nor nobody nothing nowhere cannot without hardly barely only "
    # nl
    "niet geen nooit niemand niets nergens noch zonder nauwelijks amper alleen "
    # de
    "nicht nichts kein keine keinen keinem keiner keines nie niemals niemand nirgends weder ohne "
    "kaum nur "
    # tr
    "değil yok var hiç hiçbir asla olmadan hariç yalnızca sadece "
    # fr
    "ne n non pas jamais aucun aucune personne rien ni sans avec seulement"
)
_LIMITS = (
    # en: how much, how far, how many of them; comparatives and superlatives
    "least less lesser fewer few more most mostly must might lower higher upper above below under "
    "over until since before after within first last latest maximum minimum almost about twice "
    "half double triple all some every each both many several any same other worse worst better "
    "best larger largest smaller smallest longer longest shorter shortest older oldest younger "
    "youngest former later earlier greater greatest majority minority inside outside "
    "internal external "
    # nl
    "minst minste meest meeste meer minder minderen meerdere hoogstens hoogste laagste hoger lager "
    "groter kleiner langer korter ouder jonger vroeger later binnen buiten boven beneden onder "
    "over voor door sinds vanaf bijna ongeveer helft dubbel alle allen alles enkele elke ieder "
    "iedere sommige vele beide eerste laatste maximum minimum maximaal minimaal meerderheid "
    "minderheid "
    # de
    "mehr meisten weniger wenige wenigen mindestens höchstens wenigstens höher niedriger größer "
    "kleiner länger kürzer älter jünger früher später über unter oben unten vor nach seit bis fast "
    "etwa hälfte doppelt alle allen aller alles einige jede jeder jedes viele vielen beide ersten "
    "erste letzte letzten maximal minimal mehrheit minderheit mehrere innen außen "
    # tr
    "daha fazla az çok en önce sonra öncesi sonrası üst alt üstü altı üzeri yarım yarısı tüm bütün "
    "bazı birkaç her ilk son kadar önceki sonraki büyük küçük çoğu "
    # fr
    "plus moins mieux pire moitié double tout tous toute toutes chaque quelques plusieurs premier "
    "première dernier dernière avant après depuis dessus dessous dedans dehors supérieur inférieur "
    "supérieure inférieure maximum minimum majeur mineur majorité minorité presque environ"
)
_DIRECTIONS = (
    # en
    "rise rose rises raise fall fell falls fail fails gain gains lose loses lost lasted cost costs "
    "host hosts win won hire hired hires fire fired fires tired employer employers employee "
    "employees adopt adopts adopted adopting adapt adapts adapted adapting prevent prevents "
    "prevented present presents presented import export include exclude accepted excepted paid "
    "said may can could should would will shall with here there where east west "
    # nl
    "werkgever werkgevers werknemer werknemers toename afname baan baas hier daar kunnen konden "
    "moeten zullen willen mogen wordt werd worden werden "
    # de
    "arbeitgeber arbeitnehmer zunahme abnahme hier dort können könnten konnten müssen müssten "
    "mussten sollen sollten wollen wollten dürfen durften wird wurde wurden werden stieg fiel "
    # tr
    "arttı azaldı artış azalış aldı verdi kaldı oldu öldü olacak olarak olmaz olmak "
    # fr
    "peut veut peuvent veulent doit droit gagné perdu hausse baisse"
)
_TIMES = (
    # en
    "year years month months week weeks day days hour hours minute minutes daily weekly monthly "
    "yearly june july "
    # nl
    "jaar jaren maand maanden dag dagen uur uren minuut minuten dagelijks wekelijks maandelijks "
    "jaarlijks juni juli weken "
    # de
    "jahr jahre jahren monat monate monaten woche wochen tag tage tagen stunde stunden täglich "
    "wöchentlich monatlich jährlich "
    # tr
    "yıl yıllık ay aylık hafta haftalık gün günlük saat saatlik dakika yılda ayda haftada günde "
    # fr
    "an ans année années mois semaine semaines jour jours heure heures minute quotidien mensuel "
    "annuel juin juillet mars mardi lundi"
)
_SIGNS = "k m mn mln mio bn mrd tl euro euros avro lira dollar dollars"
_NUMBERS = (
    # en
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred hundreds thousand thousands million millions billion billions dozen dozens third "
    "thirds quarter quarters fourth fifth sixth seventh eighth ninth tenth percent cent "
    # nl
    "nul een één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien "
    "vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig "
    "tachtig negentig honderd duizend miljoen miljard tweede derde vierde vijfde zesde zevende "
    "achtste negende tiende kwart procent "
    # de
    "null eins zwei drei fünf sechs sieben neun zehn zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig "
    "hundert tausend million millionen milliarde milliarden zweite dritte vierte fünfte drittel "
    "viertel prozent "
    # tr
    "sıfır bir iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen "
    "doksan yüz bin milyon milyar düzine yüzde çeyrek üçte "
    # fr
    "zéro un une deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize "
    "vingt trente quarante cinquante soixante mille cent cents milliard milliards douzaine tiers "
    "quart deuxième troisième"
)
TURNING = frozenset(" ".join((_NEGATIONS, _LIMITS, _DIRECTIONS, _TIMES, _SIGNS, _NUMBERS)).split())


def bare(text: str) -> str:
    """Letters without capitals and accents; the Turkish letters i are one."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("ı", "i"))
    return "".join(one for one in letters if not unicodedata.combining(one))


# German and Dutch write numbers as one word, and begin words with one: vijfjarig, zweimal.
_LEAST = 4
_COUNTS = {bare(one) for one in _NUMBERS.split() if len(one) >= _LEAST}
_COUNT = re.compile("|".join(sorted(_COUNTS, key=len, reverse=True)))
# Of a Turkish word: -siz ("without"), the -maz of what is not done, and any -ma- or -me-.
_TURKISH_WITHOUT = re.compile(r"s[iu]z|m[ae]z")
_TURKISH_NOT = re.compile(r"m[aeiu]")
_TURKISH = "tr"


def are_opposed(one: str, other: str, language: str) -> bool:
    """Whether of two bare words that look alike one says another number, or that it is not."""
    if _counted(one) != _counted(other):
        return True
    if language != _TURKISH:
        return False
    nots = [len(_TURKISH_NOT.findall(word)) for word in (one, other)]
    withouts = [len(_TURKISH_WITHOUT.findall(word)) for word in (one, other)]
    negated = nots[0] != nots[1] and one.count("m") != other.count("m")
    return negated or withouts[0] != withouts[1]


def _counted(word: str) -> list[str]:
    """The numbers in a word that begins with one."""
    return _COUNT.findall(word) if _COUNT.match(word) else []
