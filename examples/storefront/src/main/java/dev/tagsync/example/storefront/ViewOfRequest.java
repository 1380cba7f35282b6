package dev.tagsync.example.storefront;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.util.WebUtils;

/**
 * Gives a handler the view that it answers from: one for a request. With a canary it is that of the shopper's session, which a cookie names, so that a shopper
 * stays in one channel.
 */
@Component
class ViewOfRequest implements HandlerMethodArgumentResolver {
    /** Names the session, and nothing else. */
    static final String COOKIE = "catalog-session";

    private static final Duration LASTS = Duration.ofDays(30);
    private static final Pattern SESSION = Pattern.compile("[0-9a-f-]{36}");

    private final CatalogReader reader;
    private final boolean canary;

    ViewOfRequest(CatalogReader reader, StorefrontProperties properties) {
        this.reader = reader;
        this.canary = properties.canary().chosen().isPresent();
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == CatalogView.class;
    }

    @Override
    public CatalogView resolveArgument(
            MethodParameter parameter,
            ModelAndViewContainer container,
            NativeWebRequest request,
            WebDataBinderFactory binders) {
        CatalogView view = canary
                ? reader.viewFor(session(
                        request.getNativeRequest(HttpServletRequest.class),
                        request.getNativeResponse(HttpServletResponse.class)))
                : reader.view();
        request.setAttribute(CatalogView.class.getName(), view, NativeWebRequest.SCOPE_REQUEST);
        return view;
    }

    private static String session(HttpServletRequest request, HttpServletResponse response) {
        var cookie = WebUtils.getCookie(request, COOKIE);
        if (cookie != null && SESSION.matcher(cookie.getValue()).matches()) {
            return cookie.getValue();
        }
        String session = UUID.randomUUID().toString();
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(COOKIE, session)
                        .path("/")
                        .maxAge(LASTS)
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .sameSite("Lax")
                        .build()
                        .toString());
        return session;
    }
}
