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

// progressive reports whether data is a JPEG that becomes clearer scan by scan.
func progressive(data []byte) (found bool) {
	segments(data, func(marker byte, _ []byte) bool {
		found = marker == 0xc2
		return !found
	})
	return found
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

// turned returns a square as an orientation wants it to be seen.
func turned(square *image.RGBA, way int) *image.RGBA {
	if way == 1 {
		return square
	}
	last := square.Bounds().Dx() - 1
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return last - x, y },
		3: func(x, y int) (int, int) { return last - x, last - y },
		4: func(x, y int) (int, int) { return x, last - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, last - x },
		7: func(x, y int) (int, int) { return last - y, last - x },
		8: func(x, y int) (int, int) { return last - y, x },
	}[way]
	out := image.NewRGBA(square.Bounds())
	for y := 0; y <= last; y++ {
		for x := 0; x <= last; x++ {
			out.SetRGBA(x, y, square.RGBAAt(from(x, y)))
		}
	}
	return out
}
