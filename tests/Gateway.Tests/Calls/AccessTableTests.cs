using System.Reflection;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.V1;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;

namespace Bib.Gateway.Tests.Calls;

/// <summary>Who may call what: every method of the contract, and every role.</summary>
public sealed class AccessTableTests
{
    private static readonly UserId _user = new(new string('a', UserId.Length));

    /// <summary>Every service that this build could serve, found without naming one.</summary>
    public static TheoryData<string> Methods =>
    [
        .. new[] { typeof(UserService).Assembly, typeof(Health).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<ServiceDescriptor>()
            .SelectMany(service => service.Methods)
            .Select(method => $"/{method.Service.FullName}/{method.Name}")
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_says_who_may_call_it(string method) =>
        AccessTable.OfThisBuild.Methods.Keys.ShouldContain(
            method, "give it the option (bib.v1.access), or its service (bib.v1.default_access)");

    [Theory]
    [MemberData(nameof(Methods))]
    public void Each_role_may_call_what_the_contract_says_and_nothing_else(string method)
    {
        var least = AccessTable.OfThisBuild.Methods[method] switch
        {
            Access.Member => NodeRole.Member,
            Access.Admin => NodeRole.Admin,
            _ => NodeRole.ReadOnly,
        };

        foreach (var role in Enum.GetValues<NodeRole>())
        {
            var refusal = AccessTable.OfThisBuild.RefusalOf(method, new Actor(_user, role));
            (refusal is null).ShouldBe(role >= least, $"{role} calls {method}");
            if (refusal is not null) (refusal.Code, refusal.Subject).ShouldBe((RefusalCode.NotAllowed, method));
        }
    }

    [Fact]
    public void Only_signing_in_is_for_anybody() =>
        AccessTable.OfThisBuild.Methods.Keys.Where(AccessTable.OfThisBuild.IsForAnybody).Order(StringComparer.Ordinal)
            .ShouldBe(["/bib.v1.AuthService/CreateChallenge", "/bib.v1.AuthService/SignIn"]);

    [Theory]
    [InlineData("/bib.v1.TopicService/DeleteTopic", Access.Member)]
    [InlineData("/bib.v1.TopicService/GetTopic", Access.Reader)]
    [InlineData("/bib.v1.DatasetService/Upload", Access.Member)]
    [InlineData("/bib.v1.DatasetService/Download", Access.Reader)]
    [InlineData("/bib.v1.AdminService/VerifyAudit", Access.Admin)]
    [InlineData("/bib.v1.UserService/CreateUser", Access.Admin)]
    public void A_method_says_it_itself_or_its_service_does(string method, Access access) =>
        AccessTable.OfThisBuild.Methods[method].ShouldBe(access);

    [Fact]
    public void What_is_not_in_the_table_is_nobodys() =>
        AccessTable.OfThisBuild.RefusalOf("/bib.v1.TopicService/Other", new Actor(_user, NodeRole.Admin))!.Code
            .ShouldBe(RefusalCode.NotAllowed);
}
