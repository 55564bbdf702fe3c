using System.Globalization;
using Bib.Storage.Files;

namespace Bib.Storage.Postgres;

/// <summary>The account that the server runs under: ours, or an unprivileged one when we are root.</summary>
/// <param name="Name">The account's name, for messages.</param>
/// <param name="UserId">Its user id.</param>
/// <param name="GroupId">Its group id.</param>
internal sealed record ServerAccount(string Name, uint UserId, uint GroupId)
{
    private static readonly string[] _usual = ["postgres", "nobody"];

    /// <summary>Null when we are not root: the server then runs as we do.</summary>
    public static ServerAccount? Choose(string configured)
    {
        if (!Posix.IsRoot) return null;
        var names = configured.Length > 0 ? [configured] : _usual;
        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3);
        var chosen = names
            .Select(name => accounts.FirstOrDefault(fields => fields[0] == name))
            .FirstOrDefault(fields => fields is not null);
        return chosen is null
            ? throw new PostgresServerException(
                $"bibd runs as root and PostgreSQL does not; there is no account {string.Join(" or ", names)} to run it "
                + "under. Make one (useradd --system postgres) or name another in postgres.account.")
            : new ServerAccount(chosen[0], Number(chosen[2]), Number(chosen[3]));
    }

    /// <summary>The words that put a command under this account; nothing of root's is kept.</summary>
    public IEnumerable<string> Prefix =>
        ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--inh-caps=-all", "--"];

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
