using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using KeyRx.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Kiosk;

/// <summary>One password and a cookie; the claims in it say what MapKeyRx lets its owner do.</summary>
internal static class Login
{
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    internal static void AddLogin(this IServiceCollection services)
    {
        services.AddAuthorization();
        services.AddAuthentication(Scheme).AddCookie(cookie =>
        {
            cookie.LoginPath = "/login";
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.ExpireTimeSpan = TimeSpan.FromHours(12); // then its connections are closed, too
            cookie.SlidingExpiration = false;
        });
    }

    internal static void MapLogin(this WebApplication app, string password)
    {
        var expected = Hash(password);
        app.MapGet("/login", () => Results.File("login.html", "text/html"));
        app.MapPost("/login", async context =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (!CryptographicOperations.FixedTimeEquals(expected, Hash(form["password"].ToString())))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                await context.Response.WriteAsync("This is not the password.", context.RequestAborted);
                return;
            }

            Claim[] claims = [new(ClaimTypes.Name, "cashier"), new(KeyRxEndpointOptions.ScopeClaim, "status")];
            await context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme)));
            context.Response.Redirect("/");
        });
    }

    private static byte[] Hash(string password) => SHA256.HashData(Encoding.UTF8.GetBytes(password));
}
