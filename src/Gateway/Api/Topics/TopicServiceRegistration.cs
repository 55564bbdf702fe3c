using Bib.Gateway.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace Bib.Gateway.Api.Topics;

/// <summary>Puts TopicService into a gateway; mapped with <c>MapGrpcService&lt;TopicGrpcService&gt;()</c>.</summary>
public static class TopicServiceRegistration
{
    /// <summary>What the service needs beside grains and the directories of topics and datasets.</summary>
    public static IServiceCollection AddTopicService(this IServiceCollection services) =>
        services
        .AddSingleton<TopicFinder>().AddSingleton<TopicCascade>().AddSingleton<Repeats>()
        .AddSingleton<TopicGrpcService>();
}
