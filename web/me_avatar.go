package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/link"
	"ideaboard/internal/picture"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// pictureTime is how long processing a profile picture may take, waiting included.
const pictureTime = 10 * time.Second

// saveAvatar serves POST /me/avatar: it stores the person's profile picture.
func (s *server) saveAvatar(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	err = s.makeAvatar(c, user)
	if err != nil {
		return formAgainKeeping(c, err, "avatar", func(status int, wrong map[string]string) error {
			return s.showProfileWith(c, status, wrong)
		})
	}
	s.Board.InvalidateCaches() // pages that visitors share show the picture
	s.toast(c, "toast.avatar")
	return s.redirect(c, link.MeProfile)
}

func (s *server) makeAvatar(c Context, user *account.User) error {
	header, err := c.FormFile("avatar")
	if err != nil || header.Size == 0 {
		return problem.Field("avatar", "problem.picture_needed", nil)
	}
	if err := s.Accounts.AllowUser(c.Request().Context(), ratelimit.Avatars, *user); err != nil {
		return err
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	base := context.WithoutCancel(c.Request().Context()) // the database's time starts once the picture is encoded
	making, cancel := context.WithTimeout(base, pictureTime)
	defer cancel()
	pictures, kind, err := picture.Make(making, file, account.AvatarSizes)
	if err != nil {
		return err
	}
	saving, cancel := context.WithTimeout(base, pageTime)
	defer cancel()
	_, err = s.Accounts.SetAvatar(saving, user.ID, pictures, kind)
	return err
}

// showProfileWith shows the profile as stored, with errors.
func (s *server) showProfileWith(c Context, status int, wrong map[string]string) error {
	form, err := s.storedProfile(c)
	if err != nil {
		return err
	}
	return s.showProfile(c, status, form, wrong)
}

// removeAvatar serves POST /me/avatar/remove.
func (s *server) removeAvatar(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	if err := s.Accounts.RemoveAvatar(c.Request().Context(), user.ID); err != nil {
		return err
	}
	s.Board.InvalidateCaches()
	s.toast(c, "toast.avatar_gone")
	return s.redirect(c, link.MeProfile)
}

// pictureRule is the Content-Security-Policy of a picture: it allows nothing.
const pictureRule = "default-src 'none'; sandbox"

// avatar serves GET /people/{id}/avatar/{hash}-{size}. The address changes with the
// picture, so browsers may cache it. Shared caches may not, because access may change.
func (s *server) avatar(c Context) error {
	hash, rawSize, _ := strings.Cut(c.Param("file"), "-")
	size, err := strconv.Atoi(rawSize)
	id, idErr := numberIn(c)
	if err != nil || idErr != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	found, err := s.Accounts.Avatar(c.Request().Context(), id, hash, size)
	if err != nil {
		return err
	}
	name := "avatar.jpg"
	if found.Type == "image/png" {
		name = "avatar.png"
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("Content-Security-Policy", pictureRule)
	h.Set("Content-Disposition", `inline; filename="`+name+`"`)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Length", strconv.Itoa(len(found.Picture)))
	return c.Blob(http.StatusOK, found.Type, found.Picture)
}
