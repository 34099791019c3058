package flac

// checks holds the tables of the two checksums of a frame (RFC 9639 sections
// 9.1.8 and 9.3): CRC-8 of x^8+x^2+x+1 and CRC-16 of x^16+x^15+x^2+1, the
// latter for two bytes at a time.
type checks struct {
	eight   [256]uint8
	sixteen [2][256]uint16
}

func newChecks() *checks {
	var c checks
	for i := range 256 {
		a, b := uint8(i), uint16(i)<<8
		for range 8 {
			a = a<<1 ^ a>>7*0x07
			b = b<<1 ^ b>>15*0x8005
		}
		c.eight[i], c.sixteen[0][i] = a, b
	}
	for i, v := range c.sixteen[0] {
		c.sixteen[1][i] = v<<8 ^ c.sixteen[0][v>>8]
	}
	return &c
}

func (c *checks) crc8(b []byte) (sum uint8) {
	for _, v := range b {
		sum = c.eight[sum^v]
	}
	return sum
}

func (c *checks) crc16(b []byte) (sum uint16) {
	for len(b) >= 2 {
		sum = c.sixteen[1][byte(sum>>8)^b[0]] ^ c.sixteen[0][byte(sum)^b[1]]
		b = b[2:]
	}
	for _, v := range b {
		sum = sum<<8 ^ c.sixteen[0][byte(sum>>8)^v]
	}
	return sum
}
