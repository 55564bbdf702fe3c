using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Bib.Cli.Invocation;

/// <summary>
/// Every option has a variable of the same name: <c>--page-size</c> is <c>BIB_PAGE_SIZE</c>. A variable counts where
/// the option was not given, and passes through the same checks, because it is parsed as if it had been typed.
/// </summary>
internal static class EnvironmentTwins
{
    /// <summary>The option's variable.</summary>
    public static string NameOf(Option option) =>
        "BIB_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>The arguments with what the variables say added.</summary>
    public static IReadOnlyList<string> Expand(
        Command root, IReadOnlyList<string> args, Func<string, string?> variable)
    {
        var parsed = root.Parse(args);
        var said = new List<string>();
        foreach (var option in OptionsOf(parsed.CommandResult))
        {
            if (option is HelpOption or VersionOption) continue;
            if (parsed.GetResult(option) is { Implicit: false }) continue;
            if (IsRivalSaid(root, parsed, option)) continue;
            if (variable(NameOf(option)) is not { Length: > 0 } value) continue;
            // A flag that is off is simply not said; '--quiet=maybe' is left for the parser to refuse.
            if (option.ValueType == typeof(bool) && value is "0" or "1") value = value == "1" ? "true" : "false";
            said.Add($"{option.Name}={value}");
        }

        if (said.Count == 0) return args;
        var end = args.ToList().IndexOf("--");
        return end < 0 ? [.. args, .. said] : [.. args.Take(end), .. said, .. args.Skip(end)];
    }

    /// <summary>
    /// Whether another option says on the line what this one's variable would say: a node is named by its socket or by
    /// its context, and a flag wins over a variable.
    /// </summary>
    private static bool IsRivalSaid(Command root, ParseResult parsed, Option option)
    {
        var rival = option.Name switch
        {
            "--socket" => "--context",
            "--context" => "--socket",
            _ => null,
        };
        return rival is not null && root.Options.FirstOrDefault(other => other.Name == rival) is { } said
            && parsed.GetResult(said) is { Implicit: false };
    }

    /// <summary>A command's own options and those it has from above.</summary>
    public static IEnumerable<Option> OptionsOf(CommandResult result)
    {
        foreach (var option in result.Command.Options) yield return option;
        for (var above = result.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
        {
            foreach (var option in above.Command.Options.Where(option => option.Recursive)) yield return option;
        }
    }
}
