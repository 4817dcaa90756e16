"""Words that say nothing about the subject, by language; written folded, one space apart."""

from __future__ import annotations

_LISTS = {
    "en": """a about after all also an and any are as at be because been before being both but by
        can could did do does doing for from had has have having he her here him his how i if in
        into is it its just me more most my no nor not of on only or other our out over own same
        she should so some such than that the their them then there these they this those through
        to too under up very was we were what when where which while who whom whose why will with
        would you your who's what's does tell know find looking look like want need any anyone
        someone something example examples please us get""",
    "nl": """aan af al alle alles als altijd andere ben bent bij binnen daar dan dat de der deze die
        dit doch doen door dus een eens en er ge geen geweest haar had heb hebben heeft hem het
        hier hij hoe hun ie iemand iets ik in is ja je jij jou jouw kan kon kunnen maar me meer men
        met mij mijn moet na naar niet niets nog nu of om omdat ons onze ook op over reeds te tegen
        toch toen tot u uit uw van veel voor want waar waarom wanneer waren was wat we wel welke
        werd wezen wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zoals zonder zou zoek
        zoeken wilde waarmee waarbij waarin graag voorbeeld voorbeelden bestaat bestaan""",
    "de": """ab aber alle allem allen aller alles als also am an ander andere anderem anderen
        anderer anderes auch auf aus bei beim bin bis bist da damit dann das dass dein dem den denn
        der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine
        einem einen einer eines er es etwas euch euer fur gegen gewesen gibt hab habe haben hat
        hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins
        ist ja jede jedem jeden jeder jedes jene jetzt kann kein keine konnen konnte machen man
        mein mich mir mit muss nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem
        seinen seiner sich sie sind so solche soll sollte sondern um und uns unser unter viel vom
        von vor wahrend war waren warst was weil welche welchem welchen welcher welches wenn wer
        werde werden wie wieder will wir wird wirst wo wollen wollte wurde wurden zu zum zur zwar
        zwischen suche beispiel beispiele womit wodurch worin""",
    "fr": """a ai ainsi alors au aucun aussi autre autres aux avec avoir avons c ca car ce ceci cela
        celle celui ces cet cette ceux chez ci comme comment d dans de des donc dont du elle elles
        en entre es est et etaient etait ete etes etre eu eux fait faire font il ils j je l la le
        les leur leurs lui m ma mais me mes mon n ne ni nos notre nous on ont ou par parce pas
        peut peuvent plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se
        sera ses si son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vos
        votre vous y existe existent exemple exemples cherche jusqu lorsqu puisqu""",
    "tr": """acaba ama ancak artik bana bazi belki ben beni benim bir biri birkac birsey biz bize
        bizi bizim bu buna bunda bundan bunlar bunu bunun cok cunku da daha de defa degil diye
        eger en gibi hem hep hepsi her hic icin icinde ile ise kadar kez ki kim kimi kimin mi mu
        nasil ne neden nerede nereye nicin niye o olan olarak oldu oldugu olur ona ondan onlar onu
        onun orada ornek ornegi sanki sen siz sizin su sonra tum uzere var ve veya ya yani yapan
        yok hangi hangisi neler kimler ariyorum olan eden edilen""",
}

STOPWORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _LISTS.items()
}
