using Bib.Grains.Abstractions.Datasets;
using Bib.V1;

namespace Bib.Gateway.Api.Datasets;

/// <summary>
/// Follows lineage from one version, step by step away from it. A header cannot name what is younger than itself, but
/// one that somebody made up may; each version is gone on from once.
/// </summary>
/// <param name="directory">Where versions are found.</param>
/// <param name="root">Where to begin.</param>
/// <param name="countMax">How many nodes at most.</param>
internal sealed class LineageWalk(IDatasetDirectory directory, MadeVersion root, int countMax)
{
    private readonly List<Node> _nodes = [new(Named(root), root)];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal) { [Named(root)] = 0 };
    private readonly HashSet<(int Output, int Input)> _edges = [];
    private bool _isCut;

    /// <summary>To what it was made of.</summary>
    public Task UpAsync(int depthMax, CancellationToken cancellationToken) => WalkAsync(depthMax, async (made, isLast) =>
    {
        var next = new List<int>();
        foreach (var entry in made.Version.ReadHeader().Lineage)
        {
            if (isLast)
            {
                _isCut = true;
                break;
            }

            var input = await FindAsync(entry, cancellationToken);
            if (Place(input is null ? entry : Named(input), input) is not { } place) break;
            _edges.Add((_places[Named(made)], place));
            next.Add(place);
        }

        return next;
    });

    /// <summary>To what was made of it.</summary>
    public Task DownAsync(int depthMax, CancellationToken cancellationToken) => WalkAsync(depthMax, async (input, isLast) =>
    {
        var next = new List<int>();
        var names = LineageEntry.Of(input.Path, input.Version.Version);
        var outputs = await directory.ListMadeOfAsync(names, isLast ? 1 : countMax + 1, cancellationToken);
        _isCut |= outputs.Count > (isLast ? 0 : countMax);
        foreach (var output in isLast ? [] : outputs)
        {
            if (Place(Named(output), output) is not { } place) break;
            _edges.Add((place, _places[Named(input)]));
            next.Add(place);
        }

        return next;
    });

    /// <summary>All that was found.</summary>
    public GetLineageResponse ToProto()
    {
        var response = new GetLineageResponse { IsCut = _isCut };
        foreach (var (address, found) in _nodes)
        {
            var node = new LineageNode { Address = address };
            if (found?.Version is { } version)
            {
                var header = version.ReadHeader();
                (node.Version, node.Job, node.Code) = (version.Version.ToProto(), header.Job, header.Code);
            }

            response.Nodes.Add(node);
        }

        foreach (var (output, input) in _edges) response.Edges.Add(new LineageEdge { Output = output, Input = input });
        return response;
    }

    private async Task WalkAsync(int depthMax, Func<MadeVersion, bool, Task<List<int>>> step)
    {
        var gone = new HashSet<int> { 0 };
        List<int> at = [0];
        for (var depth = 0; at.Count > 0; depth++)
        {
            var next = new List<int>();
            foreach (var place in at)
            {
                if (_nodes[place].Version is not { } version) continue;
                foreach (var one in await step(version, depth == depthMax))
                    if (gone.Add(one)) next.Add(one);
            }

            at = next;
        }
    }

    /// <summary>Where a node stands; null when there is no room for another.</summary>
    private int? Place(string address, MadeVersion? version)
    {
        if (_places.TryGetValue(address, out var place)) return place;
        if (_nodes.Count == countMax)
        {
            _isCut = true;
            return null;
        }

        _nodes.Add(new(address, version));
        return _places[address] = _nodes.Count - 1;
    }

    private async Task<MadeVersion?> FindAsync(string entry, CancellationToken cancellationToken)
    {
        if (!LineageEntry.IsVersion(entry) || !LineageEntry.TryParse(entry, out var named, out _)) return null;
        if (await directory.FindAsync(named.Path, cancellationToken) is not { } dataset) return null;
        var version = await named.FindAsync(directory, dataset.Dataset.Id, cancellationToken);
        return version is null ? null : new(named.Path, version);
    }

    private static string Named(MadeVersion version) => LineageEntry.Of(version.Path, version.Version.Version)[0];

    private readonly record struct Node(string Address, MadeVersion? Version);
}
