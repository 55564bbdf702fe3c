using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary>
/// <c>bib dataset profile</c>: what a version's columns hold; waits until the node has found that out.
/// </summary>
internal sealed class ProfileCommand : DatasetCommand
{
    private static readonly TimeSpan _askEvery = TimeSpan.FromMilliseconds(500);

    private static readonly Shape _shape = new(
        [
            new("name"), new("type"), new("nulls"), new("distinct"), new("min"), new("max"), new("mean"),
            new("top", OnlyWide: true),
        ],
        "name");

    private readonly Argument<string> _version;
    private readonly Option<bool> _noWait;

    public ProfileCommand() : base("profile", "Show what a version's columns hold, in figures.")
    {
        _version = AddVersion();
        _noWait = Add(new Option<bool>("--no-wait")
        {
            Description = "Do not wait for a profile that is not there yet; exit 5 then.",
        });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset profile weather/gsod", "nulls, different values, least, greatest, mean of each column"),
        new("bib dataset profile weather/gsod@1.0.0 -o json", "with the most frequent values"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_version);
        var profile = await WaitAsync(invocation, named, cancellationToken);
        if (profile.State == V1.ProfileState.Failed)
            throw new CliException(
                CliException.NoProfile, ExitCode.Failed, $"There is no profile of '{named}': {profile.Problem}",
                $"See its files with: bib dataset ls {named}");
        await invocation.Output.WriteManyAsync(
            _shape, profile.Columns.Select(TableRecord.Of).ToAsyncEnumerable(), cancellationToken);
        invocation.Remark(Counted.Of(profile.RowCount, "row"));
        return ExitCode.Ok;
    }

    private async Task<V1.GetProfileResponse> WaitAsync(
        Invocation.Invocation invocation, string named, CancellationToken cancellationToken)
    {
        var (dataset, version) = DatasetRecord.Split(named);
        var stub = Stub(invocation);
        for (var isTold = false; ; isTold = true)
        {
            var profile = await invocation.Node.CallAsync(
                call => stub.GetProfileAsync(new() { Dataset = dataset, Version = version }, call), cancellationToken);
            if (profile.State is V1.ProfileState.Done or V1.ProfileState.Failed) return profile;
            if (invocation.Value(_noWait))
                throw new CliException(
                    CliException.NoProfile, ExitCode.Retryable, $"The profile of '{named}' is not there yet.",
                    $"Wait for it with: bib dataset profile {named}");
            if (!isTold) invocation.Remark("the profile is being made; waiting");
            await Task.Delay(_askEvery, invocation.Time, cancellationToken);
        }
    }
}
