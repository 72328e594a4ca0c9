"""Months and days of the week as newspapers and news databases write them, in the languages that researchers read."""

from functools import cache

from disputes.text import fold

# Full names, genitives and abbreviations. Months of two words are joined by an underscore.
_MONTHS = (
    # January
    "january jan januar jänner jaenner janvier janv enero ene gennaio gen janeiro januari styczeń stycznia sty stycz"
    " ocak oca январь января янв tammikuu tammikuuta januára január enerji ιανουάριος ιανουαρίου ιαν leden ledna led"
    " ianuarie ian január januára січень січня січ yanuari януари gener siječanj siječnja jaanuar sausio sausis"
    " janvāris janvārī januarja januara јануар јануара يناير كانون_الثاني جانفي ינואר",
    # February
    "february feb febr februar feber février févr fév febrero febbraio febb fevereiro fev februari luty lutego lut"
    " şubat şub февраль февраля фев февр helmikuu helmikuuta φεβρουάριος φεβρουαρίου φεβ únor února úno februarie"
    " február februára лютий лютого лют pebruari февруари febrer veljača veljače veebruar vasario vasaris februāris"
    " februārī februarja februara фебруар фебруара فبراير شباط فيفري פברואר",
    # March
    "march mar märz mrz maerz mars marzo março maart mrt marzec marca marz mart март марта мар maaliskuu maaliskuuta"
    " μάρτιος μαρτίου μάρ μαρ březen března bře martie március márc marec березень березня бер maret març ožujak"
    " ožujka märts kovo kovas marts martā مارس آذار מרץ מרס",
    # April
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi nisan nis апрель апреля апр huhtikuu huhtikuuta"
    " απρίλιος απριλίου απρ duben dubna dub aprilie április ápr apríl apríla квітень квітня квіт april април travanj"
    " travnja aprill balandžio balandis aprīlis aprīlī aprila أبريل نيسان إبريل أفريل אפריל",
    # May
    "may mai mayo maggio mag maio mei maj maja mayıs май мая toukokuu toukokuuta μάιος μαΐου μαϊ květen května kvě"
    " május máj mája травень травня трав maig svibanj svibnja mai gegužės gegužė maijs maijā مايو أيار ماي מאי",
    # June
    "june jun juni juin junio giugno giu junho czerwiec czerwca cze czerw haziran haz июнь июня июн kesäkuu kesäkuuta"
    " ιούνιος ιουνίου ιουν červen června čvn iunie iun június jún júna червень червня черв юни juny lipanj lipnja"
    " juuni birželio birželis jūnijs jūnijā junija juna јун јуна يونيو حزيران جوان يونيه יוני",
    # July
    "july jul juli juillet juil julio luglio lug julho lipiec lipca lip temmuz tem июль июля июл heinäkuu heinäkuuta"
    " ιούλιος ιουλίου ιουλ červenec července čvc iulie iul július júl júla липень липня лип юли juliol srpanj srpnja"
    " juuli liepos liepa jūlijs jūlijā julija jula јул јула يوليو تموز جويلية يوليه יולי",
    # August
    "august aug août aout agosto ago augustus sierpień sierpnia sie sierp ağustos ağu август августа авг elokuu"
    " elokuuta αύγουστος αυγούστου αυγ srpen srpna srp augusti augusztus augusta серпень серпня серп agustus agt agost"
    " kolovoz kolovoza rugpjūčio rugpjūtis augusts augustā avgust avgusta август августа أغسطس آب أوت אוגוסט",
    # September
    "september sept sep septembre septiembre setiembre set settembre sett setembro wrzesień września wrz wrześ eylül"
    " eyl сентябрь сентября сен сент syyskuu syyskuuta σεπτέμβριος σεπτεμβρίου σεπ σεπτ září zář septembrie szeptember"
    " szept septembra вересень вересня вер септември setembre rujan rujna rugsėjo rugsėjis septembris septembrī"
    " септембар септембра سبتمبر"
    " أيلول ספטמבר",
    # October
    "october oct oktober okt octobre octubre ottobre ott outubro out październik października paź paźdz ekim eki"
    " октябрь октября окт lokakuu lokakuuta οκτώβριος οκτωβρίου οκτ říjen října říj octombrie október októbra жовтень"
    " жовтня жовт октомври octubre oktoober spalio spalis oktobris oktobrī oktobra октобар октобра"
    " أكتوبر تشرين_الأول אוקטובר",
    # November
    "november nov novembre noviembre novembro listopad listopada lis list kasım kas ноябрь ноября ноя нояб marraskuu"
    " marraskuuta νοέμβριος νοεμβρίου νοε listopadu noiembrie noi novembra листопад листопада лист nopember ноември"
    " studeni studenoga lapkričio lapkritis novembris novembrī новембар новембра نوفمبر تشرين_الثاني נובמבר",
    # December
    "december dec dez dezember décembre déc diciembre dic dicembre dezembro grudzień grudnia gru grudz aralık ara"
    " декабрь декабря дек joulukuu joulukuuta δεκέμβριος δεκεμβρίου δεκ prosinec prosince pro decembrie decembra"
    " грудень грудня груд desember des декември desembre prosinac prosinca detsember gruodžio gruodis decembris"
    " decembrī децембар децембра ديسمبر كانون_الأول דצמבר",
)

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun"
    " montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so"
    " lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim"
    " lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom"
    " lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab"
    " segunda terça quarta quinta sexta feira seg ter qua qui sex"
    " maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo"
    " poniedziałek wtorek środa czwartek piątek sobota niedziela pon wto wt śro śr czw pią pt sob nie nd"
    " pazartesi salı çarşamba perşembe cuma cumartesi pazar"
    " понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс"
    " понеділок вівторок середа четвер пʼятниця п'ятниця субота неділя нд"
    " maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai"
    " maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina"
    " måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag mån tis ons tors lör sön"
    " الاثنين الإثنين الأثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد"
    " δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή"
    " pondělí úterý středa čtvrtek pátek sobota neděle pondelok utorok streda štvrtok piatok nedeľa"
    " luni marți miercuri joi vineri sâmbătă duminică"
    " hétfő kedd szerda csütörtök péntek szombat vasárnap"
    " senin selasa rabu kamis jumat sabtu minggu ahad"
    " понеделник сряда четвъртък петък събота dilluns dimarts dimecres dijous divendres dissabte diumenge"
    " ponedjeljak utorak srijeda četvrtak petak subota nedjelja"
)

_PARTICLES = (
    "of the on at de del d di do da le el il lo la den der dem am vom um uhr kl klo om a à as às les las alle ore ora"
    " г года год в р року рік о m r roku rok v ve godz hod an év én án jam"
    " το του της στις στη η en a.m p.m"
)

JOINED = {
    "كانون الاول": "كانون_الاول",
    "كانون الثاني": "كانون_الثاني",
    "تشرين الاول": "تشرين_الاول",
    "تشرين الثاني": "تشرين_الثاني",
}
"""Months of two words, as folded, and as `number` knows them."""


@cache
def _numbers() -> dict[str, int]:
    return {fold(name): month for month, names in enumerate(_MONTHS, 1) for name in names.split()}


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(fold(name) for name in _WEEKDAYS.split())


@cache
def _particles() -> frozenset[str]:
    return frozenset(fold(word) for word in _PARTICLES.split())


def number(word: str) -> int | None:
    """The month of a folded word, 1 to 12."""
    return _numbers().get(word)


def is_weekday(word: str) -> bool:
    """Whether a folded word names a day of the week."""
    return word in _weekdays()


def is_particle(word: str) -> bool:
    """Whether a folded word only holds a date together: `de`, `den`, `года`, `Uhr`."""
    return word in _particles()
