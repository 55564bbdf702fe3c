using System.Collections.Immutable;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using Grpc.Core;
using Orleans;
using JobStatus = Bib.Grains.Abstractions.Jobs.JobStatus;

namespace Bib.Gateway.Api.Jobs;

/// <summary>JobService: map, call, map. The job's own rules say who may what.</summary>
public sealed class JobGrpcService(
    IGrainFactory grains, TopicFinder topics, IJobDefinitions definitions, IJobDirectory directory, JobWatching watching,
    TimeProvider time) : JobService.JobServiceBase
{
    /// <inheritdoc/>
    public override async Task<CreateJobResponse> CreateJob(CreateJobRequest request, ServerCallContext context)
    {
        var scope = CallScope.Of(context);
        var command = scope.ToCommand(request);
        var plan = definitions.Read(request.Definition);
        var path = request.Topic.Length > 0 ? request.Topic : plan.Topic;
        if (path.Length == 0)
        {
            throw TopicMapping.Invalid(
                "topic", "Neither the definition nor the request names a topic.",
                "Name the one that the job works for: `topic: weather` in the definition, or --topic weather.");
        }

        var answer = await topics.GetAsync(new TopicRef { Path = path }, context.CancellationToken);
        var topic = answer.Topic ?? throw new RefusalException(answer.Refusal!);
        var dependsOn = await DependenciesOf(request, context.CancellationToken);
        if (request.CheckOnly) return new() { Job = plan.ToProto(topic, dependsOn) };
        if (await directory.CountOpenAsync(context.CancellationToken) is >= JobLimits.OpenMax and var open)
        {
            throw new RefusalException(new(
                RefusalCode.Overloaded, $"{open} jobs have not ended; the node holds {JobLimits.OpenMax}.",
                "Wait until some have, or cancel some: bib job list --status queued."));
        }

        var id = command.Command.IsNone
            ? Guid.CreateVersion7(time.GetUtcNow())
            : command.Command.CreatedId("job", command.By.User);
        var made = await Grain(new(id)).CreateAsync(new(plan, topic.Id, dependsOn, command), context.CancellationToken);
        return new() { Job = made.OrThrow() };
    }

    /// <inheritdoc/>
    public override async Task<GetJobResponse> GetJob(GetJobRequest request, ServerCallContext context)
    {
        var answer = await Grain(JobMapping.IdOf(request.JobId)).GetAsync(context.CancellationToken);
        return new() { Job = answer.OrThrow(), Definition = answer.Job!.Definition };
    }

    /// <inheritdoc/>
    public override async Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context)
    {
        TopicId? topic = request.Topic is null ? null : await topics.FindAsync(request.Topic, context.CancellationToken);
        var query = JobMapping.QueryOf(request, topic);
        var size = query.CountMax - 1;
        var found = await directory.ListAsync(query, context.CancellationToken);
        var response = new ListJobsResponse();
        response.Jobs.AddRange(found.Take(size).Select(listing => listing.Job.ToProto(listing.Topic)));
        if (found.Count > size) response.NextPageToken = JobMapping.TokenOf(found[size - 1].Job);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<CancelJobResponse> CancelJob(CancelJobRequest request, ServerCallContext context)
    {
        var command = CallScope.Of(context).ToCommand(request);
        return new() { Job = await ChangeAsync(request.JobId, grain => grain.CancelAsync(command, context.CancellationToken)) };
    }

    /// <inheritdoc/>
    public override async Task<RetryJobResponse> RetryJob(RetryJobRequest request, ServerCallContext context)
    {
        var command = CallScope.Of(context).ToCommand(request);
        return new() { Job = await ChangeAsync(request.JobId, grain => grain.RetryAsync(command, context.CancellationToken)) };
    }

    /// <inheritdoc/>
    public override async Task WatchJob(
        WatchJobRequest request, IServerStreamWriter<WatchJobResponse> responseStream, ServerCallContext context)
    {
        var id = JobMapping.IdOf(request.JobId);
        await foreach (var change in watching.WatchAsync(id, request.AfterLine, request.NowOnly, context.CancellationToken))
            await responseStream.WriteAsync(change, context.CancellationToken);
    }

    private async Task<ImmutableArray<JobId>> DependenciesOf(CreateJobRequest request, CancellationToken cancellationToken)
    {
        ImmutableArray<JobId> named = [.. request.DependsOn.Select(text => JobMapping.IdOf(text, "depends_on"))];
        if (named.Length is 0 or > JobLimits.DependenciesMax) return named;
        var statuses = await directory.StatusesAsync(named, cancellationToken);
        var missing = named.Zip(statuses).Where(pair => pair.Second == JobStatus.Absent).Select(pair => pair.First).ToList();
        return missing.Count == 0 ? named : throw new RefusalException(new(
            RefusalCode.NotFound, $"There is no job {missing[0]} to wait for.", "See `bib job list`.", "depends_on",
            missing[0].ToString()));
    }

    private async Task<Job> ChangeAsync(string job, Func<IJobGrain, Task<JobAnswer>> change) =>
        (await change(Grain(JobMapping.IdOf(job)))).OrThrow();

    private IJobGrain Grain(JobId id) => grains.GetGrain<IJobGrain>(id.Value);
}
