package feed

import "strings"

// zone gives the offset of a zone's abbreviation, in seconds east of Greenwich.
// Where several zones share one, the one with the most podcasts wins.
func zone(name string) (offset int, ok bool) {
	for _, z := range [...]struct {
		minutes int
		names   string
	}{
		{0, "z gmt utc ut wet"}, {60, "bst cet west mez"}, {120, "cest eet sast mesz"}, {180, "eest msk trt"},
		{240, "msd gst"}, {300, "pkt yekt"}, {330, "ist"}, {345, "npt"}, {420, "wib ict novt"},
		{480, "hkt sgt pht awst wita myt"}, {540, "jst kst wit"}, {570, "acst"}, {600, "aest"}, {630, "acdt"},
		{660, "aedt"}, {720, "nzst"}, {780, "nzdt"}, {-120, "brst"}, {-150, "ndt"}, {-180, "brt art adt clst"},
		{-210, "nst"}, {-240, "edt ast clt"}, {-300, "est cdt cot pet"}, {-360, "cst mdt"}, {-420, "mst pdt"},
		{-480, "pst akdt"}, {-540, "akst"}, {-600, "hst"},
	} {
		if listed(z.names, name) {
			return z.minutes * 60, true
		}
	}
	return 0, false
}

// listed reports whether word is one of the words in list.
func listed(list, word string) bool {
	for w := range strings.SplitSeq(list, " ") {
		if w == word {
			return true
		}
	}
	return false
}

// monthByName knows the months in the languages that feeds with localized dates
// were seen in, in full and short, lower case. It is 0 for other words.
func monthByName(w string) int {
	if len(w) < 2 {
		return 0
	}
	for i, names := range months() {
		if listed(names, w) {
			return i + 1
		}
	}
	return 0
}

// months lists the names of each month: English, German, French, Spanish,
// Italian, Portuguese, Dutch, the Nordic languages, Polish, Czech, Hungarian,
// Romanian, Turkish, Finnish, Greek, Indonesian, Russian, Ukrainian.
func months() [12]string {
	return [12]string{
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
		"dec december dezember dez décembre déc diciembre dic dicembre dezembro desember des grudzień grudnia gru prosinec prosince decembrie aralık ara joulukuuta joulu desember δεκ δεκεμβρίου декабря декабрь дек грудня гру",
	}
}
