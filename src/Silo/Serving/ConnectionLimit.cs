using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bib.Silo.Serving;

/// <summary>
/// Lets so many connections be open at an endpoint and closes those beyond at once, before anything is spent on them:
/// nobody has signed in yet.
/// </summary>
/// <param name="max">How many.</param>
internal sealed class ConnectionLimit(int max)
{
    private int _open;

    /// <summary>Puts it before whatever the endpoint does next.</summary>
    public void On(ListenOptions listen) => listen.Use(next => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) > max) connection.Abort();
            else await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    });

    /// <summary>How many are open now.</summary>
    public int Open => Volatile.Read(ref _open);
}
