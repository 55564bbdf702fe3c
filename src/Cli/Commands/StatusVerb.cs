using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands;

/// <summary><c>archive</c>, <c>unarchive</c> and <c>restore</c> of topics and datasets: one verb, one call.</summary>
internal sealed class StatusVerb : ObjectCommand
{
    private readonly Argument<string> _named;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;
    private readonly string _done;
    private readonly Shape _shape;
    private readonly Func<Invocation.Invocation, string, string, CancellationToken, Task<JsonObject>> _call;

    /// <param name="name">The verb.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="done">What is remarked before the path when it is done.</param>
    /// <param name="named">What it is done to.</param>
    /// <param name="shape">How that is shown.</param>
    /// <param name="examples">How it is used.</param>
    /// <param name="call">Does it to what is named, under an idempotency key; answers the record, with its
    /// path.</param>
    public StatusVerb(
        string name,
        string summary,
        string done,
        Argument<string> named,
        Shape shape,
        IReadOnlyList<Example> examples,
        Func<Invocation.Invocation, string, string, CancellationToken, Task<JsonObject>> call)
        : base(name, summary)
    {
        _named = Add(named);
        _dryRun = AddDryRun();
        _key = AddKey();
        (_done, _shape, _call, Examples) = (done, shape, call, examples);
    }

    public override IReadOnlyList<Example> Examples { get; }

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_named);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would {Name} {named} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var record = await _call(invocation, named, KeyOf(invocation, _key), cancellationToken);
        invocation.Remark($"{_done} {record["path"]}");
        await invocation.Output.WriteOneAsync(_shape, record, cancellationToken);
        return ExitCode.Ok;
    }
}
