"""What people of the example organisation write beside their colour, in Dutch. All invented; none about a client.

{question: {colour: sentences}}. Nobody says what somebody else said at the same question already.
"""

ARGUMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "why-vision": {
        "red": ("Ik hoorde hier nog niemand over.", "Er is geen tekst. Iedereen vult het zelf in."),
        "orange": (
            "De werkgroep kent het verhaal. In mijn team leeft het niet.",
            "Het staat in het beleidsplan, op bladzijde 40.",
        ),
        "green": ("We bespraken het op de personeelsdag.", "Nieuwe collega’s horen het in hun eerste week."),
    },
    "why-value": {
        "red": ("Voor mij is het vooral extra werk.",),
        "orange": ("Minder kilometers, dat zie ik. De rest nog niet.", "Jongeren willen het, bij ouderen twijfel ik."),
        "green": ("Wie ver woont, haakt minder vaak af.", "Een cliënt kiest zelf wanneer hij iets leest."),
    },
    "why-leadership": {
        "orange": ("De directie zegt ja. Uren komen er niet bij.",),
        "green": (
            "Onze directeur opende zelf de infosessie.",
            "Het staat elke maand op de agenda van de staf.",
            "Mijn teamcoach vraagt er geregeld naar.",
        ),
    },
    "offer-overview": {
        "red": ("Niemand telt dat.", "We weten hooguit wie een licentie heeft."),
        "orange": ("We tellen de gesprekken, niet voor wie ze zijn.",),
        "unknown": ("Misschien houdt de administratie dat bij.",),
    },
    "offer-fit": {
        "red": ("Onze mensen komen net voor het contact aan tafel.",),
        "orange": ("Voor opvolging past het. Voor een eerste gesprek niet.", "Het hangt van de begeleider af."),
        "green": ("Het vult de huisbezoeken aan en vervangt ze niet.", "Tussen twee afspraken door werkt het goed."),
    },
    "offer-plan": {
        "red": ("We beginnen telkens opnieuw met een los project.",),
        "orange": ("Er ligt een plan voor dit jaar. Verder kijken we niet.", "Het plan is er, de trekker vertrok."),
        "green": ("De stappen tot de zomer staan op één blad.",),
    },
    "clients-informed": {
        "red": ("Er is geen folder en ook niets op de website.", "We vertellen het als iemand er zelf om vraagt."),
        "orange": ("Bij de intake zeggen we het. Naasten horen niets.",),
        "green": ("Iedereen krijgt een kaartje met uitleg en een nummer.",),
    },
    "clients-supported": {
        "red": ("Wie niet weet hoe inloggen werkt, haakt af.", "Wij hebben geen tijd om toestellen in te stellen."),
        "orange": ("Een vrijwilliger helpt op woensdag. De andere dagen niemand.",),
        "green": ("We proberen het de eerste keer altijd samen.",),
    },
    "clients-encouraged": {
        "orange": ("De ene begeleider stelt het voor, de andere nooit.", "We durven het niet goed aan te bieden."),
        "green": ("Het is een gewone vraag geworden bij elke afspraak.",),
        "red": ("Ik bied het niet aan, want ik ken het zelf te weinig.",),
    },
    "clients-feedback": {
        "red": ("We vragen nooit hoe een online gesprek was.", "De bevraging van vorig jaar ging er niet over."),
        "orange": ("Soms polsen we ernaar aan het einde van een gesprek.",),
        "unknown": ("Ik weet niet of iemand dat doet.",),
    },
    "clients-involved": {
        "red": ("De keuzes waren gemaakt voor er een cliënt bij was.", "We praten over hen en niet met hen."),
        "orange": ("De gebruikersraad kreeg één keer uitleg.", "Twee jongeren dachten mee. Dat mogen er meer zijn."),
        "green": ("In de werkgroep zitten drie ervaringsdeskundigen.",),
    },
    "staff-team": {
        "red": ("Ik zou niet weten bij wie dat ligt.",),
        "orange": ("Het zijn vooral mensen van het bureau.", "ICT zit er niet bij, en daar lopen we vast."),
        "green": ("De werkgroep komt om de zes weken samen.", "Elk team heeft iemand in de groep."),
    },
    "staff-knowledge": {
        "red": ("Mailen en bellen, meer kennen we niet.", "Van chat of een app weet hier niemand iets af."),
        "orange": ("Ik ken beeldbellen. Wat er nog is, weet ik niet.", "De jongere collega’s weten meer."),
        "green": ("We kregen een demonstratie van vier toepassingen.",),
    },
    "staff-ready": {
        "red": ("Ik voel me onhandig voor een camera.", "Er kwam al zoveel bij dit jaar."),
        "orange": ("De goesting is er, de tijd niet.",),
        "green": ("Na twee keer oefenen ging het vanzelf.", "Mijn collega’s vragen om meer."),
    },
    "staff-training": {
        "red": ("Er staat niets in het vormingsplan.", "We leren het al doende, met vallen en opstaan."),
        "orange": ("Er was één namiddag, voor wie kon.", "De vorming ging over knoppen en niet over gesprekken."),
        "green": ("Iedereen kreeg twee halve dagen, met oefeningen.",),
    },
    "staff-reflection": {
        "red": ("Op intervisie gaat het nooit over online.",),
        "orange": ("Het komt ter sprake als er iets misliep.",),
        "green": ("Elke derde intervisie vertrekt van een online gesprek.",),
        "unknown": ("Ik werk hier nog niet lang genoeg om dat te weten.",),
    },
    "staff-feedback": {
        "red": ("Onze opmerkingen van vorig jaar kregen geen antwoord.",),
        "orange": ("Er is een lijst met problemen. Wat ermee gebeurt, zien we niet.",),
        "green": ("Na onze vraag kwam er een stille plek bij.",),
    },
    "technology-devices": {
        "red": (
            "We hebben drie oude tablets voor twaalf mensen.",
            "Ik gebruik mijn eigen telefoon.",
            "Op huisbezoek heb ik geen verbinding.",
        ),
        "orange": ("Mijn laptop is goed, die van mijn collega niet.",),
        "green": ("Sinds dit jaar heeft iedereen een nieuwe laptop.", "Op het bureau werkt alles vlot."),
    },
    "technology-rooms": {
        "red": ("Ik voer gesprekken in de gang.", "In ons landschapskantoor hoort iedereen mee."),
        "orange": ("Het stille lokaal is altijd bezet.", "Thuis lukt het, op het werk niet."),
        "green": ("Er kwamen twee cabines bij.", "Je boekt een lokaal en het is vrij."),
    },
    "technology-tools": {
        "red": ("We gebruiken gratis programma’s van het internet.", "Er is nog niets gekozen."),
        "orange": ("Er ligt een offerte, maar nog geen keuze.",),
        "green": ("Het programma is gemaakt voor de zorg en dat merk je.", "Alles zit in één omgeving."),
    },
    "technology-support": {
        "red": ("De helpdesk antwoordt na drie dagen.",),
        "orange": ("Er is één handige collega. Als die ziek is, staan we stil.",),
        "green": ("Ik bel en word meteen geholpen.", "In elk team is er iemand die het kent."),
    },
    "ethics-steering": {
        "red": ("Wij kiezen het kanaal en niet de cliënt.",),
        "orange": ("Cliënten lezen mee in hun plan. Schrijven kan nog niet.",),
        "green": ("Wie wil, leest zijn verslag na en vult het aan.",),
    },
    "ethics-rules": {
        "red": ("Een online gesprek telt niet mee als contact.", "Onze verzekering zegt er niets over."),
        "orange": ("Sommige contacten mogen we tellen, andere niet.",),
        "unknown": ("Die regels ken ik niet.",),
    },
    "ethics-privacy": {
        "red": (
            "Wat mag er in een mail en wat niet? Iedereen doet het anders.",
            "Collega’s sturen berichten via een gewone app.",
        ),
        "orange": ("De DPO keek er al eens naar, nog niet naar alles.",),
        "green": ("We kregen een duidelijke lijst: dit wel, dat niet.",),
    },
    "ethics-device": {
        "red": ("Daar heb ik nooit bij stilgestaan.", "Het toestel van de cliënt is zijn zaak."),
        "orange": ("We zeggen dat er een slot op de telefoon moet. Meer niet.",),
    },
    "ethics-conduct": {
        "red": ("Mag je een vriendschapsverzoek aanvaarden? Niemand weet het.",),
        "orange": ("We bespreken het onder elkaar. Op papier staat er niets.",),
        "green": ("Er is een korte gids met voorbeelden.",),
    },
    "partners-agreements": {
        "red": ("We kennen de andere diensten amper.",),
        "orange": ("Met twee diensten zijn er afspraken.",),
        "unknown": ("Ik weet niet met wie we daarover praten.",),
    },
    "partners-peers": {
        "red": ("Iedereen vindt hier het warm water uit.",),
        "orange": ("We gingen één keer op bezoek.",),
        "green": ("Met drie centra wisselen we elk kwartaal uit.",),
    },
    "partners-sharing": {
        "red": ("We houden het voor onszelf.",),
        "orange": ("Op de studiedag vertelden we iets. Daar bleef het bij.",),
        "unknown": ("Misschien doet de directie dat.",),
    },
    "channels-public": {
        "orange": ("Het staat op de website, als je lang genoeg zoekt.", "Op sociale media wel, in de wachtzaal niet."),
        "green": ("Bij huisartsen liggen er kaartjes.", "Ook de scholen weten het."),
    },
    "channels-staff": {
        "red": ("Ik verneem het altijd als laatste.",),
        "orange": ("Het zit in de nieuwsbrief, maar die lees ik zelden.", "Vooral de voortrekkers zijn mee."),
        "green": ("Elke maand tien minuten op het teamoverleg.",),
    },
    "channels-government": {
        "red": ("Er wordt niet naar gevraagd.",),
        "orange": ("Eén regel in het jaarverslag.",),
        "unknown": ("Dat weet ik als begeleider niet.",),
    },
    "costs-outlay": {
        "red": ("Er is geen budget voor licenties.", "De uren rekent niemand mee."),
        "orange": ("De licenties kennen we, de vorming niet.",),
        "unknown": ("Dat weet de directie beter dan ik.",),
    },
    "costs-returns": {
        "red": ("Daar is nog nooit over gepraat.", "We rekenen alleen wat het kost."),
        "unknown": ("Ik zou niet weten hoe je dat meet.",),
    },
    "costs-funding": {
        "red": ("Het projectgeld stopt volgend jaar.", "Na de subsidie is er niets voorzien."),
        "orange": ("De raad van bestuur bekijkt het.",),
        "unknown": ("Ik hoorde daar nog niets over.",),
    },
}
