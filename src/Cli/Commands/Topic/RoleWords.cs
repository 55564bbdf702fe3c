using System.CommandLine;
using Bib.Cli.Errors;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Topic;

/// <summary>Roles on topics and datasets, and when they end, as they are said on the command line.</summary>
internal static class RoleWords
{
    private static readonly Dictionary<string, V1.TopicRole> _roles = new(StringComparer.Ordinal)
    {
        ["reader"] = V1.TopicRole.Reader,
        ["contributor"] = V1.TopicRole.Contributor,
        ["admin"] = V1.TopicRole.Admin,
        ["owner"] = V1.TopicRole.Owner,
    };

    /// <summary>What whoever makes somebody a reader should know.</summary>
    public const string ReadersNote =
        "everybody whom the node knows reads everything on it: without the role reader, too";

    /// <summary>The option that says when roles end.</summary>
    public static Option<string?> Until() => new("--until")
    {
        Description = "When the role ends: a day or moment in UTC, as in 2027-01-31, or from now: 30d, 12h.",
        HelpName = "when",
    };

    /// <summary>What a role's word means.</summary>
    /// <exception cref="CliException">It is no role.</exception>
    public static V1.TopicRole RoleOf(string name, string help) => _roles.TryGetValue(name, out var role)
        ? role
        : throw new CliException(
            CliException.WrongUsage, ExitCode.Usage,
            $"'{name}' is no role; the roles are {string.Join(", ", _roles.Keys)}.", help);

    /// <summary>What was said of the end; null when nothing was. Whether it lies ahead, the node says.</summary>
    /// <exception cref="CliException">It is no moment.</exception>
    public static Timestamp? UntilOf(string? said, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(said)) return null;
        return Moments.Read(said, now, isAhead: true) ?? throw new CliException(
            CliException.WrongUsage, ExitCode.Usage, $"--until is '{said}', which is no moment.",
            "Write --until 2027-01-31, --until 2027-01-31T12:00Z, --until 30d or --until 12h.");
    }
}
