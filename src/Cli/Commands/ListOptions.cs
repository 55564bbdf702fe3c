using System.CommandLine;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands;

/// <summary>What every list takes: which by their status, in what order, how many.</summary>
internal sealed class ListOptions
{
    /// <param name="statuses">The words for what a thing can be, at least two.</param>
    /// <param name="byDefault">Which of them are listed when none is named, in words.</param>
    /// <param name="name">The field that the list is ordered by when nothing is said: path or name.</param>
    public ListOptions(string[] statuses, string byDefault, string name)
    {
        Statuses = new Option<string[]>("--status")
        {
            Description = $"{string.Join(", ", statuses[..^1])} or {statuses[^1]}; may be repeated. Default: {byDefault}.",
            HelpName = "status",
        };
        Statuses.AcceptOnlyFromAmong(statuses);
        Sort = new Option<string>("--sort")
        {
            Description = $"{name}, created or updated. Default: {name}.",
            HelpName = "order",
            DefaultValueFactory = _ => name,
        };
        Sort.AcceptOnlyFromAmong(name, "created", "updated");
    }

    public Option<string[]> Statuses { get; }

    public Option<string> Sort { get; }

    public Option<bool> Descending { get; } = new("--descending") { Description = "Last first." };

    public Option<int> Limit { get; } = NumberOption.Limit();

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [Statuses, Sort, Descending, Limit];

    /// <summary>The option by which things with certain tags are listed.</summary>
    /// <param name="things">What is listed.</param>
    public static Option<string[]> Tags(string things) => new("--tag")
    {
        Description = $"Only {things} with this tag; may be repeated, and then all must be there.",
        HelpName = "word",
    };

    /// <summary>Which statuses were named, as the API has them; none for the default.</summary>
    public IEnumerable<TStatus> StatusesOf<TStatus>(Invocation.Invocation invocation)
        where TStatus : struct, Enum => (invocation.Value(Statuses) ?? []).Select(Word<TStatus>);

    /// <summary>The order that was named, as the API has it.</summary>
    public TOrder SortOf<TOrder>(Invocation.Invocation invocation)
        where TOrder : struct, Enum => Word<TOrder>(invocation.Value(Sort)!);

    /// <summary>The generated enums have the words of the command line; the parser lets no other through.</summary>
    private static TEnum Word<TEnum>(string word)
        where TEnum : struct, Enum => Enum.Parse<TEnum>(word, ignoreCase: true);
}
