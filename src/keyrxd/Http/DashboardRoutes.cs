using System.Reflection;
using KeyRx.Server.Access;
using KeyRx.Server.Http;

namespace KeyRx.Daemon.Http;

/// <summary>
/// The page at <c>/</c> and its files, which are embedded in the program. It is the same for everyone and grants
/// nothing: what it shows it reads over <c>/ws</c> with a token of its own (<see cref="BrowserAccess"/>).
/// </summary>
internal static class DashboardRoutes
{
    private const string Prefix = "dashboard/";

    /// <summary>Nothing but our own files and our own server; no page may put this one into a frame.</summary>
    private const string HeaderLines =
        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
        "connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'\r\n"
        + "Referrer-Policy: no-referrer\r\nCross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: " +
            "same-origin\r\n";

    internal static void AddTo(Dictionary<string, HttpRoute> routes)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name
            in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var file = name[Prefix.Length..];
            var content = Read(assembly, name, TypeOf(file));
            routes[file == "index.html" ? "/" : "/" + file] = new HttpRoute((_, _) => content, Scope: null)
            {
                Constant = content,
            };
        }
    }

    private static HttpReply Read(Assembly assembly, string name, string type)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var body = new byte[stream.Length];
        stream.ReadExactly(body);
        return new HttpReply(200, type, body) { HeaderLines = HeaderLines };
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        _ => "image/svg+xml",
    };
}
