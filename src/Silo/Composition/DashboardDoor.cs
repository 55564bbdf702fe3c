using System.Net;
using System.Security.Cryptography;
using System.Text;
using Bib.Silo.Paths;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bib.Silo.Composition;

/// <summary>
/// The way to the grain dashboard, where it is asked for: a port on the loopback address, open to whoever shows the
/// token that this start wrote into the private run folder. Neither the API is reachable by that port nor the
/// dashboard by the API's socket.
/// </summary>
internal sealed class DashboardDoor
{
    /// <summary>The dashboard's path.</summary>
    public const string Path = "/dashboard";

    /// <summary>The file, in the run folder, that holds the token.</summary>
    public const string TokenFile = "dashboard.token";

    private const string Cookie = "bib-dashboard";
    private const string Parameter = "token";

    private readonly int _port;
    private readonly byte[] _token;

    private DashboardDoor(int port, string token)
    {
        _port = port;
        _token = Encoding.ASCII.GetBytes(token);
    }

    /// <summary>Makes a token and writes it where only the node's user reads it.</summary>
    public static DashboardDoor Make(int port, NodePaths paths)
    {
        var token = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var file = System.IO.Path.Combine(paths.RunFolder, TokenFile);
        File.Delete(file);
        using (var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(Encoding.ASCII.GetBytes(token));
        }

        return new(port, token);
    }

    /// <summary>Listens, on this machine only.</summary>
    public void Listen(KestrelServerOptions kestrel) =>
        kestrel.Listen(IPAddress.Loopback, _port, listen => listen.Protocols = HttpProtocols.Http1);

    /// <summary>Parts the two ways in, and asks for the token at this one. Before everything else.</summary>
    public void Guard(WebApplication app) => app.Use(async (context, next) =>
    {
        var isDoor = context.Connection.LocalPort == _port && context.Connection.LocalIpAddress is not null;
        if (isDoor != context.Request.Path.StartsWithSegments(Path)) context.Response.StatusCode = 404;
        else if (!isDoor || IsToken(context.Request.Cookies[Cookie])) await next(context);
        else Greet(context);
    });

    /// <summary>
    /// A right token becomes a cookie, and the address loses it: what stays in the history opens nothing.
    /// </summary>
    private void Greet(HttpContext context)
    {
        var token = context.Request.Query[Parameter].ToString();
        if (!IsToken(token))
        {
            context.Response.StatusCode = 401;
            return;
        }

        context.Response.Cookies.Append(Cookie, token, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = Path,
            IsEssential = true,
        });
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(Path + "/");
    }

    private bool IsToken(string? shown) =>
        shown is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), _token);
}
