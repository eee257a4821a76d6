package bench

import (
	"log/slog"
	"os"
	"path/filepath"
	"runtime/pprof"

	"ideaboard/internal/app"
	"ideaboard/internal/config"
)

// profileList writes a CPU profile of the program while signed-in people read
// the list over 32 connections. The program then runs in this process.
func (r *run) profileList(path string) {
	log, err := os.Create(filepath.Join(r.folder, "log"))
	if err != nil {
		r.Fatal(err)
	}
	defer log.Close()
	listen := freeAddress(r.T)
	c, err := config.Load(r.environment("IDEABOARD_LISTEN="+listen, "IDEABOARD_URL="+byName(listen)))
	if err != nil {
		r.Fatal(err)
	}
	a, err := app.New(r.ctx, c, slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		r.Fatal(err)
	}
	defer closeDatabase(r, a.DB)
	r.listenOn(listen, a.Handler())
	r.url = byName(listen)
	list := r.asMembers(r.url, "/")
	list(32, 1)
	file, err := os.Create(path)
	if err != nil {
		r.Fatal(err)
	}
	defer file.Close()
	if err := pprof.StartCPUProfile(file); err != nil {
		r.Fatal(err)
	}
	found := list(32, *seconds)
	pprof.StopCPUProfile()
	r.Logf("%.0f requests a second; read it by: go tool pprof -top -cum %s", found.perSecond, path)
}
