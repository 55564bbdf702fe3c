using Bib.Cli.Commands.Dataset;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;

namespace Bib.Cli.Commands;

/// <summary>
/// What creating something would be refused for, found out by looking: a dry run ends as the real one would. Roles and
/// limits are the node's to judge, and are not looked at.
/// </summary>
internal static class DryCreation
{
    private const int NotFoundCode = 1101;
    private const int ExistsCode = 1201;
    private const int ParentMissingCode = 1501;

    /// <summary>Refuses a topic that is there, or whose topic above is not.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="path">The topic's.</param>
    /// <param name="withParents">Whether those above it would be made too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">It would be refused, as the path is none, or the node does not answer.</exception>
    public static async Task RequireTopicAsync(
        Invocation.Invocation invocation, string path, bool withParents, CancellationToken cancellationToken)
    {
        if (await FindTopicAsync(invocation, path, cancellationToken) is { } there)
            throw new CliException(
                ExistsCode, ExitCode.Conflict, $"The path '{path}' belongs to topic {there.Id}.",
                $"Choose another path, or look at it: bib topic get {path}");
        if (withParents || path.LastIndexOf('/') is not (> 0 and var slash)) return;
        if (await FindTopicAsync(invocation, path[..slash], cancellationToken) is { Status: V1.TopicStatus.Active }) return;
        throw new CliException(
            ParentMissingCode, ExitCode.Failed,
            $"The topic '{path}' needs an active topic '{path[..slash]}' above it, and there is none.",
            $"Create it with its parents: bib topic create --parents {path}");
    }

    /// <summary>Refuses a dataset whose topic is not there.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="path">The dataset's.</param>
    /// <param name="mayExist">Whether it may be there already, as for a next version.</param>
    /// <param name="withTopics">Whether missing topics would be made too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">It would be refused, as the path is none, or the node does not answer.</exception>
    public static async Task RequireDatasetAsync(
        Invocation.Invocation invocation, string path, bool mayExist, bool withTopics, CancellationToken cancellationToken)
    {
        var stub = new V1.DatasetService.DatasetServiceClient(invocation.Node.Invoker);
        var find = new V1.GetDatasetRequest { Dataset = DatasetRecord.Ref(path) };
        try
        {
            var there = await invocation.Node.CallAsync(call => stub.GetDatasetAsync(find, call), cancellationToken);
            if (mayExist) return;
            throw new CliException(
                ExistsCode, ExitCode.Conflict, $"The name '{path}' belongs to dataset {there.Dataset.Id}.",
                $"Choose another name, or look at it: bib dataset get {path}");
        }
        catch (CliException missing) when (
            missing.Code == NotFoundCode && find.Dataset.DatasetCase == V1.DatasetRef.DatasetOneofCase.Path)
        {
            // The usual case.
        }

        if (withTopics || path.LastIndexOf('/') is not (> 0 and var slash)) return;
        if (await FindTopicAsync(invocation, path[..slash], cancellationToken) is not null) return;
        throw new CliException(
            NotFoundCode, ExitCode.NotFound, $"There is no topic '{path[..slash]}'.",
            $"Make it first: bib topic create {path[..slash]} --parents");
    }

    private static async Task<V1.Topic?> FindTopicAsync(
        Invocation.Invocation invocation, string path, CancellationToken cancellationToken)
    {
        var stub = new V1.TopicService.TopicServiceClient(invocation.Node.Invoker);
        var find = new V1.GetTopicRequest { Topic = TopicRecord.Ref(path) };
        try
        {
            return (await invocation.Node.CallAsync(call => stub.GetTopicAsync(find, call), cancellationToken)).Topic;
        }
        catch (CliException missing) when (missing.Code == NotFoundCode)
        {
            return null;
        }
    }
}
