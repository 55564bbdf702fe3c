using Bib.Cli.Errors;
using Bib.Client.Identity;

namespace Bib.Cli.Connections;

/// <summary>The key of whoever runs bib.</summary>
internal static class OwnKey
{
    /// <summary>The key; made where there is none, and said so.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="fix">What helps when the file cannot be used.</param>
    /// <exception cref="CliException">The file cannot be used; the message says why.</exception>
    public static UserKey LoadOrCreate(Invocation.Invocation invocation, string fix = "Mend it, or restore it from a copy.")
    {
        var path = UserKey.DefaultPath(invocation.Terminal.Variable);
        try
        {
            var key = UserKey.LoadOrCreate(path, out var isNew);
            if (isNew) invocation.Remark($"made your key, {path}: you are user {key.UserId}; keep a copy of it");
            return key;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(CliException.BadSource, ExitCode.Denied, fault.Message, fix);
        }
    }

    /// <summary>The key, if there is one.</summary>
    /// <exception cref="CliException">The file cannot be used; the message says why.</exception>
    public static UserKey? Load(Invocation.Invocation invocation) =>
        File.Exists(UserKey.DefaultPath(invocation.Terminal.Variable)) ? LoadOrCreate(invocation) : null;
}
