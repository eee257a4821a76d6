package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// segments calls see with each marker segment of a JPEG's head until see
// returns false. Of other files there are none.
func segments(data []byte, see func(marker byte, body []byte) bool) {
	if !bytes.HasPrefix(data, []byte("\xff\xd8")) {
		return
	}
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker := data[at+1]
		if marker == 0xff { // a byte that fills
			at++
			continue
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xda || end < at+4 || end > len(data) || !see(marker, data[at+4:end]) {
			return
		}
		at = end
	}
}

// orientation returns how a JPEG wants to be turned, 1 to 8 as EXIF counts;
// 1, as it is, when it does not say.
func orientation(data []byte) (way int) {
	segments(data, func(marker byte, body []byte) bool {
		tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
		if marker != 0xe1 || !ok {
			return true
		}
		way = tiffOrientation(tiff)
		return false
	})
	if way < 1 || way > 8 {
		return 1
	}
	return way
}

// tiffOrientation reads tag 0x0112 of the first directory, 0 if there is none.
func tiffOrientation(tiff []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < 8 || order.Uint16(tiff[2:]) != 42 {
		return 0
	}
	start := uint64(order.Uint32(tiff[4:]))
	if start+2 > uint64(len(tiff)) {
		return 0
	}
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == 0x0112 && order.Uint16(entries[2:]) == 3 { // a short
			return int(order.Uint16(entries[8:]))
		}
		entries = entries[12:]
	}
	return 0
}

// turned returns a picture as an orientation wants it to be seen.
func turned(drawn *image.RGBA, way int) *image.RGBA {
	if way == 1 {
		return drawn
	}
	size := drawn.Bounds().Size()
	right, bottom := size.X-1, size.Y-1
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return right - x, y },
		3: func(x, y int) (int, int) { return right - x, bottom - y },
		4: func(x, y int) (int, int) { return x, bottom - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, bottom - x },
		7: func(x, y int) (int, int) { return right - y, bottom - x },
		8: func(x, y int) (int, int) { return right - y, x },
	}[way]
	if way >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			out.SetRGBA(x, y, drawn.RGBAAt(from(x, y)))
		}
	}
	return out
}
