using System.CommandLine;
using System.CommandLine.Completions;
using Bib.Cli.Help;

namespace Bib.Cli.Completion;

/// <summary>A word that could stand here, and what it means.</summary>
/// <param name="Word">As it would be typed.</param>
/// <param name="Meaning">In a few words; empty where there is nothing to say.</param>
internal sealed record Candidate(string Word, string Meaning);

/// <summary>
/// What could be typed next: from the command tree, and from the node where the word is a name on it.
/// </summary>
/// <param name="root">The command tree.</param>
/// <param name="names">
/// Asks the node for names of a kind (<c>topic</c> or <c>dataset</c>) that begin with a text.
/// </param>
internal sealed class Completer(
    Command root, Func<string, string, CancellationToken, Task<IReadOnlyList<string>>> names)
{
    /// <summary>What could stand instead of the last word; nothing where only a file's name could.</summary>
    /// <param name="words">What stands behind <c>bib</c>, the last one half typed or empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Candidate>> CompleteAsync(
        IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var typed = words.Count > 0 ? words[^1] : "";
        var command = root;
        Option? waiting = null;
        var arguments = 0;
        foreach (var word in words.SkipLast(1))
        {
            if (waiting is not null)
            {
                waiting = null;
            }
            else if (word.StartsWith('-'))
            {
                var option = HelpPage.OptionsOf(command).FirstOrDefault(option => IsNamed(option, word));
                if (option is not null && HelpPage.TakesValue(option)) waiting = option;
            }
            else if (command.Subcommands.FirstOrDefault(sub => sub.Name == word) is { } sub)
            {
                command = sub;
                arguments = 0;
            }
            else if (command.Arguments.Count == 0)
            {
                // No command of bib's: nothing that could follow is known.
                return [];
            }
            else
            {
                arguments++;
            }
        }

        if (waiting is not null) return Values(waiting, "", typed);
        if (typed.StartsWith('-'))
        {
            return typed.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
                && HelpPage.OptionsOf(command).FirstOrDefault(option => IsNamed(option, typed[..equals])) is { } named
                ? Values(named, typed[..(equals + 1)], typed[(equals + 1)..])
                : [.. HelpPage.OptionsOf(command).Where(option => option.Name.StartsWith(typed, StringComparison.Ordinal))
                    .Select(option => new Candidate(option.Name, option.Description ?? ""))];
        }

        var found = command.Subcommands
            .Where(sub => !sub.Hidden && sub.Name.StartsWith(typed, StringComparison.Ordinal))
            .Select(sub => new Candidate(sub.Name, sub.Description ?? ""))
            .ToList();
        if (command.Arguments.Count == 0) return found;
        var argument = command.Arguments[Math.Min(arguments, command.Arguments.Count - 1)];
        found.AddRange(argument.GetCompletions(CompletionContext.Empty)
            .Where(item => item.Label.StartsWith(typed, StringComparison.Ordinal))
            .Select(item => new Candidate(item.Label, item.Detail ?? "")));
        found.AddRange((await names(argument.Name, typed, cancellationToken)).Select(name => new Candidate(name, "")));
        return found;
    }

    private static bool IsNamed(Option option, string word) => option.Name == word || option.Aliases.Contains(word);

    private static IReadOnlyList<Candidate> Values(Option option, string before, string typed) =>
        [.. option.GetCompletions(CompletionContext.Empty)
            .Where(item => item.Label.StartsWith(typed, StringComparison.Ordinal))
            .Select(item => new Candidate(before + item.Label, item.Detail ?? ""))];
}
