using Bib.Gateway.Api.Jobs;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Tests.Topics;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.V1;
using JobStatus = Bib.Grains.Abstractions.Jobs.JobStatus;
using JobType = Bib.Grains.Abstractions.Jobs.JobType;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;

namespace Bib.Gateway.Tests.Jobs;

/// <summary>From a definition to the grain's command, and what is refused on the way.</summary>
public sealed class CreateJobTests
{
    private readonly PlayedJob _job = new();
    private readonly PlayedPlans _plans = new();

    private JobGrpcService Service
    {
        get
        {
            var (grains, _) = PlayedGrains.Of(_job, new PlayedTopic());
            var topics = new PlayedDirectory { Present = { ["weather/stations"] = PlayedTopic.State } };
            return new(
                grains, new TopicFinder(grains, topics), _plans, _job, new JobWatching(grains, _job, _job), TimeProvider.System);
        }
    }

    [Fact]
    public async Task A_checked_definition_becomes_a_job_of_its_topic()
    {
        _job.States.Enqueue(PlayedJob.Make(1, JobStatus.Queued));

        var made = await Service.CreateJob(new() { Definition = "x" }, Call());

        made.Job.Status.ShouldBe(V1.JobStatus.Queued);
        (_plans.Asked, _job.Created!.Topic, _job.Created.Plan).ShouldBe(("x", PlayedTopic.State.Id, PlayedPlans.Plan));
    }

    [Fact]
    public async Task What_is_only_checked_makes_nothing()
    {
        var made = await Service.CreateJob(new() { Definition = "x", CheckOnly = true }, Call());

        (made.Job.Id, made.Job.Topic, made.Job.StepCount, made.Job.CreatedAt).ShouldBe(("", "weather/stations", 3, null));
        _job.Created.ShouldBeNull();
    }

    [Fact]
    public async Task A_node_with_too_many_jobs_takes_no_more()
    {
        _job.Open = JobLimits.OpenMax;

        (await RefusalOf(new() { Definition = "x" })).Code.ShouldBe(RefusalCode.Overloaded);
        _job.Created.ShouldBeNull();
    }

    [Fact]
    public async Task A_job_waits_only_for_jobs_that_there_are()
    {
        var other = Guid.CreateVersion7().ToString();

        var refusal = await RefusalOf(new() { Definition = "x", DependsOn = { other } });

        (refusal.Code, refusal.Field, refusal.Subject).ShouldBe((RefusalCode.NotFound, "depends_on", other));
        (await RefusalOf(new() { Definition = "x", DependsOn = { "y" } })).Code.ShouldBe(RefusalCode.InvalidArgument);
    }

    [Fact]
    public async Task A_job_without_a_topic_or_with_one_that_is_not_there_is_refused()
    {
        (await RefusalOf(new() { Definition = "x", Topic = "other" })).Code.ShouldBe(RefusalCode.NotFound);
        _plans.Topic = "";
        (await RefusalOf(new() { Definition = "x" })).Field.ShouldBe("topic");
    }

    private async Task<Refusal> RefusalOf(CreateJobRequest request) =>
        (await Should.ThrowAsync<RefusalException>(() => Service.CreateJob(request, Call()))).Refusal;

    private static PlayedCall Call() => new(new Actor(new(new string('a', UserId.Length)), NodeRole.Member));

    private sealed class PlayedPlans : IJobDefinitions
    {
        public static JobPlan Plan { get; } = new(
            "clean", JobType.Clean, "weather/stations", 0, TimeSpan.FromHours(1), 3, "x", new string('0', 64), 3);

        public string Topic { get; set; } = Plan.Topic;

        public string? Asked { get; private set; }

        public JobPlan Read(string definition)
        {
            Asked = definition;
            return Plan with { Topic = Topic };
        }
    }
}
