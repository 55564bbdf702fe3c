using Bib.Grains.Abstractions.Queries;

namespace Bib.Storage.Tests.Profiles;

/// <summary>Profiles tables as a test says.</summary>
internal sealed class PlayedInspection : ITableInspection
{
    public static TableProfile Profile { get; } = new(
        3, [new("n", "DOUBLE", 1, 2, "a\0b", null, double.NaN, [new("a\0b", 2)])]);

    /// <summary>What is done for a profile.</summary>
    public Func<CancellationToken, Task<TableProfile>> Make { get; set; } = _ => Task.FromResult(Profile);

    /// <summary>What was profiled, by its address.</summary>
    public List<string> Asked { get; } = [];

    public Task<TableProfile> ProfileAsync(TableSource table, CancellationToken cancellationToken)
    {
        Asked.Add(table.Address);
        return Make(cancellationToken);
    }

    public Task<TableShape?> ShapeAsync(TableSource table, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task RequireReadableAsync(TableSource table, TableShape shape, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<TableChange?> CompareAsync(
        TableSource before, TableSource after, CancellationToken cancellationToken) => throw new NotSupportedException();
}
