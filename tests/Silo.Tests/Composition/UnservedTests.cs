using System.Net;
using Bib.Grains.Abstractions.Decisions;
using Bib.Silo.Composition;
using Bib.Silo.Configuration;

namespace Bib.Silo.Tests.Composition;

public sealed class UnservedTests
{
    [Theory]
    [InlineData("All", null, "")]
    [InlineData("All", "/mnt/bib", "DatasetService JobService QueryService ReplicaService TransferService")]
    [InlineData("Gateway", "/mnt/bib", "DatasetService JobService QueryService ReplicaService TransferService")]
    [InlineData(
        "Silo", "/mnt/bib",
        "AuthService DatasetService JobService QueryService ReplicaService TopicService TransferService UserService")]
    public void A_process_says_what_it_does_not_serve(string role, string? sharedFolder, string services)
    {
        var cluster = new ClusterSettings(Enum.Parse<ProcessRole>(role), IPAddress.Loopback, 11111, 30000, sharedFolder);

        var unserved = Unserved.Of(cluster);

        string[] all =
        [
            "AdminService", "AuthService", "DatasetService", "JobService", "NodeService", "QueryService", "ReplicaService", "TopicService",
            "TransferService", "UserService",
        ];
        string.Join(' ', all.Where(name => unserved.RefusalOf($"/bib.v1.{name}/Any") is not null)).ShouldBe(services);
        foreach (var name in services.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var refusal = unserved.RefusalOf($"/bib.v1.{name}/Any").ShouldNotBeNull();
            (refusal.Code, refusal.Kind).ShouldBe((RefusalCode.NotServed, RefusalKind.WrongState));
            refusal.Hint.ShouldNotBeEmpty();
        }
    }
}
