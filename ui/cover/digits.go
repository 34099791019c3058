package cover

// big writes a clock in large figures, three rows high; none if a character
// has no large form.
func big(clock string) [3][]string {
	var rows [3][]string
	for i, r := range clock {
		shape, ok := figure(r)
		if !ok {
			return [3][]string{}
		}
		for y := range rows {
			if i > 0 {
				rows[y] = append(rows[y], " ")
			}
			for _, cell := range shape[y] {
				rows[y] = append(rows[y], string(cell))
			}
		}
	}
	return rows
}

func figure(r rune) ([3]string, bool) {
	switch r {
	case '0':
		return [3]string{"█▀█", "█ █", "▀▀▀"}, true
	case '1':
		return [3]string{"▄█ ", " █ ", "▀▀▀"}, true
	case '2':
		return [3]string{"▀▀█", "█▀▀", "▀▀▀"}, true
	case '3':
		return [3]string{"▀▀█", " ▀█", "▀▀▀"}, true
	case '4':
		return [3]string{"█ █", "▀▀█", "  ▀"}, true
	case '5':
		return [3]string{"█▀▀", "▀▀█", "▀▀▀"}, true
	case '6':
		return [3]string{"█▀▀", "█▀█", "▀▀▀"}, true
	case '7':
		return [3]string{"▀▀█", "  █", "  ▀"}, true
	case '8':
		return [3]string{"█▀█", "█▀█", "▀▀▀"}, true
	case '9':
		return [3]string{"█▀█", "▀▀█", "▀▀▀"}, true
	case ':':
		return [3]string{"▄", "▄", " "}, true
	}
	return [3]string{}, false
}
