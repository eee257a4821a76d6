package web

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"ideaboard/internal/httperror"
	"ideaboard/internal/problem"
)

// This file is the only one that imports Echo. It names the types that handlers use
// and contains what differs between Echo v4 and v5, so that a move to v5 changes only
// this file: see docs/decisions/0002.

// Context is one request and its response.
type Context = echo.Context

// HandlerFunc responds to a request, or returns an error for showError.
type HandlerFunc = echo.HandlerFunc

// Router finds the handler of an address.
type Router = echo.Echo

// Group is a part of the router whose routes share middleware.
type Group = echo.Group

// Route is a method and the pattern of an address, as "GET", "/ideas/:id".
type Route struct{ Method, Path string }

// newRouter returns a router without routes that believes the proxies about the
// visitor's address, and calls onError with the errors of handlers.
func newRouter(proxies []netip.Prefix, onError func(c Context, err error)) *Router {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = clientIP(proxies)
	e.HTTPErrorHandler = func(err error, c echo.Context) { onError(c, err) }
	return e
}

// routesIn returns the routes of a router, in no order.
func routesIn(e *Router) []Route {
	found := e.Routes()
	routes := make([]Route, len(found))
	for i, r := range found {
		routes[i] = Route{r.Method, r.Path}
	}
	return routes
}

// clientIP returns how to find the visitor's address: from the connection, or from the
// headers of trusted proxies.
func clientIP(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		bits := 32
		if p.Addr().Is6() {
			bits = 128
		}
		proxy := &net.IPNet{IP: p.Masked().Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), bits)}
		trust = append(trust, echo.TrustIPRange(proxy))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// sentResponse is what has been sent of a response so far.
type sentResponse struct {
	Status int   // 200 before anything is sent
	Size   int64 // of the body, in bytes
	Begun  bool  // the status and the headers are out
}

// sentOf returns what has been sent of the response to a request.
func sentOf(c Context) sentResponse {
	r := c.Response()
	return sentResponse{Status: r.Status, Size: r.Size, Begun: r.Committed}
}

// afterResponse calls do when the body of the response has been written.
func afterResponse(c Context, do func()) { c.Response().After(do) }

// params returns the values that the address has for its pattern, by name.
func params(c Context) map[string]string {
	values := make(map[string]string)
	for i, name := range c.ParamNames() {
		values[name] = c.ParamValues()[i]
	}
	return values
}

// setID sets what c.Param("id") returns.
func setID(c Context, id string) {
	c.SetParamNames("id")
	c.SetParamValues(id)
}

// formValues returns the values of a form, and of the query.
func formValues(c Context) (url.Values, error) { return c.FormParams() }

// another returns a context for another request of the same visitor.
func another(c Context, request *http.Request) Context {
	return c.Echo().NewContext(request, c.Response())
}

// renamedFields maps form fields to their former names: a page may be opened before an
// upgrade and its form sent after it.
var renamedFields = map[string]string{
	"arrival":      "external",
	"joining":      "join_policy",
	"talked_by":    "commented_by",
	"words":        "body",
	"would_change": "reconsider_if",
}

// bindBody reads the body of a request into form, a pointer to a struct.
func bindBody(c Context, form any) error {
	if strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEApplicationForm) {
		values, err := c.FormParams()
		if err != nil {
			return echo.NewHTTPError(http.StatusBadRequest, err.Error()).SetInternal(err)
		}
		for before, now := range renamedFields {
			if value, sent := values[before]; sent && !values.Has(now) {
				values[now] = value
			}
		}
	}
	return (&echo.DefaultBinder{}).BindBody(c, form)
}

// routerError returns err, or, when Echo made it, an error with Echo's status. A
// problem keeps its own status, whatever caused it.
func routerError(err error) error {
	if _, ok := errors.AsType[*problem.Error](err); ok {
		return err
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		return httperror.WithStatus(e.Code, e.Internal)
	}
	return err
}
