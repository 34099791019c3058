package feed

import "strings"

// zone gives the offset of a zone's abbreviation, in seconds east of Greenwich.
// Where several zones share one, the one with the most podcasts wins.
func zone(name string) (offset int, ok bool) {
	minutes := 0
	switch name {
	case "z", "gmt", "utc", "ut", "wet":
	case "bst", "cet", "west", "mez":
		minutes = 60
	case "cest", "eet", "sast", "mesz":
		minutes = 120
	case "eest", "msk", "trt":
		minutes = 180
	case "msd", "gst":
		minutes = 240
	case "pkt", "yekt":
		minutes = 300
	case "ist":
		minutes = 330
	case "npt":
		minutes = 345
	case "wib", "ict", "novt":
		minutes = 420
	case "hkt", "sgt", "pht", "awst", "wita", "myt":
		minutes = 480
	case "jst", "kst", "wit":
		minutes = 540
	case "acst":
		minutes = 570
	case "aest":
		minutes = 600
	case "acdt":
		minutes = 630
	case "aedt":
		minutes = 660
	case "nzst":
		minutes = 720
	case "nzdt":
		minutes = 780
	case "brst":
		minutes = -120
	case "ndt":
		minutes = -150
	case "brt", "art", "adt", "clst":
		minutes = -180
	case "nst":
		minutes = -210
	case "edt", "ast", "clt":
		minutes = -240
	case "est", "cdt", "cot", "pet":
		minutes = -300
	case "cst", "mdt":
		minutes = -360
	case "mst", "pdt":
		minutes = -420
	case "pst", "akdt":
		minutes = -480
	case "akst":
		minutes = -540
	case "hst":
		minutes = -600
	default:
		return 0, false
	}
	return minutes * 60, true
}

// monthByName knows the months in the languages that feeds with localized dates
// were seen in, in full and short, lower case. It is 0 for other words.
func monthByName(w string) int {
	if len(w) < 2 {
		return 0
	}
	for i, names := range months {
		for rest := names; rest != ""; {
			var name string
			name, rest, _ = strings.Cut(rest, " ")
			if name == w {
				return i + 1
			}
		}
	}
	return 0
}

// months lists the names of each month: English, German, French, Spanish,
// Italian, Portuguese, Dutch, the Nordic languages, Polish, Czech, Hungarian,
// Romanian, Turkish, Finnish, Greek, Indonesian, Russian, Ukrainian.
var months = [12]string{
	"jan january januar jänner jän janvier janv enero ene gennaio gen janeiro januari styczeń stycznia sty leden ledna január ianuarie ian ocak oca tammikuuta tammi ιαν ιανουαρίου января январь янв січня січ",
	"feb february februar feber février févr fév fevrier febrero febbraio fevereiro fev februari luty lutego lut únor února február februarie şubat şub helmikuuta helmi φεβ φεβρουαρίου февраля февраль фев лютого лют",
	"mar march märz mär mrz maerz mars marzo março maart mrt marts marzec marca březen března március martie mart maaliskuuta maalis maret μαρ μαρτίου марта март мар березня бер",
	"apr april avril avr abril abr aprile kwiecień kwietnia kwi duben dubna április aprilie nisan nis huhtikuuta huhti απρ απριλίου апреля апрель апр квітня кві",
	"may mai mayo maggio mag maio mei maj maja květen května május mayıs toukokuuta touko μαϊ μαΐου мая май травня тра",
	"jun june juni juin junio giugno giu junho czerwiec czerwca cze červen června június iunie iun haziran haz kesäkuuta kesä ιουν ιουνίου июня июнь июн червня чер",
	"jul july juli juillet juil julio luglio lug julho lipiec lipca lip červenec července július iulie iul temmuz tem heinäkuuta heinä ιουλ ιουλίου июля июль июл липня лип",
	"aug august août aout aoû agosto ago augustus augusti sierpień sierpnia sie srpen srpna augusztus ağustos ağu elokuuta elo agustus agu αυγ αυγούστου августа август авг серпня сер",
	"sep sept september septembre septiembre settembre set setembro wrzesień września wrz září szeptember septembrie eylül eyl syyskuuta syys σεπ σεπτεμβρίου сентября сентябрь сен сент вересня вер",
	"oct october oktober okt octobre octubre ottobre ott outubro out październik października paź říjen října október octombrie ekim eki lokakuuta loka οκτ οκτωβρίου октября октябрь окт жовтня жов",
	"nov november novembre noviembre novembro listopad listopada lis noiembrie kasım kas marraskuuta marras νοε νοεμβρίου ноября ноябрь ноя листопада",
	"dec december dezember dez décembre déc decembre diciembre dic dicembre dezembro desember des grudzień grudnia gru prosinec prosince decembrie aralık ara joulukuuta joulu desember δεκ δεκεμβρίου декабря декабрь дек грудня гру",
}
