package picture

import (
	"encoding/binary"
	"slices"
)

// still returns an animated WebP as one that holds its first picture only, which
// the decoder can read; all else as it is.
func still(data []byte) []byte {
	if !isWebP(data) {
		return data
	}
	moves := false
	for kind, body := range chunks(data[12:]) {
		switch {
		case kind == "VP8X" && len(body) >= 10:
			moves = body[0]&2 != 0
		case kind == "ANMF" && moves && len(body) >= 16:
			return alone(body)
		}
	}
	return data
}

// alone makes a file of one picture of an animation: 16 bytes that say where it
// stands, and chunks as in a file of its own.
func alone(frame []byte) []byte {
	file := []byte("RIFF\x00\x00\x00\x00WEBP")
	var pictures []byte
	clear := false
	for kind, body := range chunks(frame[16:]) {
		switch kind {
		case "ALPH":
			clear = true
			fallthrough
		case "VP8 ", "VP8L":
			pictures = appendChunk(pictures, kind, body)
		}
	}
	if clear { // then the head says so, and how large the picture is, less one
		file = appendChunk(file, "VP8X", slices.Concat([]byte{0x10, 0, 0, 0}, frame[6:12]))
	}
	file = append(file, pictures...)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	return file
}

func appendChunk(file []byte, kind string, body []byte) []byte {
	file = binary.LittleEndian.AppendUint32(append(file, kind...), uint32(len(body)))
	file = append(file, body...)
	if len(body)%2 == 1 {
		file = append(file, 0)
	}
	return file
}

// chunks are the parts of a RIFF file, as long as they are whole.
func chunks(data []byte) func(yield func(kind string, body []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for len(data) >= 8 {
			size := uint64(binary.LittleEndian.Uint32(data[4:]))
			if size > uint64(len(data)-8) || !yield(string(data[:4]), data[8:8+size]) {
				return
			}
			data = data[min(uint64(len(data)), 8+size+size%2):]
		}
	}
}
