namespace Parity;

/// <summary>What a person has looked at and found right.</summary>
internal static class Reviewed
{
    /// <summary>Beginnings of differences that are meant, each with its reason beside it.</summary>
    public static IReadOnlyList<string> Differences { get; } =
    [
        // Officially a bag of JSON values that nothing of ours sees.
        "Grpc.Net.Client.Configuration.MethodConfig: derives from System.Object",
        "Grpc.Net.Client.Configuration.MethodName: derives from System.Object",
        "Grpc.Net.Client.Configuration.RetryPolicy: derives from System.Object",
        "Grpc.Net.Client.Configuration.RetryThrottlingPolicy: derives from System.Object",
        "Grpc.Net.Client.Configuration.ServiceConfig: derives from System.Object",
        // Ours closes the channel on ShutdownAsync; the official one leaves that to Dispose.
        "Grpc.Net.Client.GrpcChannel: protected System.Threading.Tasks.Task [!] ShutdownAsyncCore()",
    ];

    /// <summary>
    /// Types whose official assembly can not be had everywhere, by that assembly. They are compared where it can
    /// (-p:BibEngine=Orleans), and proved there by building the grains and Orleans.Conformance.Tests against it.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> OrleansElsewhere { get; } = new Dictionary<string, string[]>
    {
        ["Core"] =
        [
            "Orleans.CollectionAgeLimitAttribute",
            "Orleans.Configuration.ClientMessagingOptions",
            "Orleans.Configuration.ClusterOptions",
            "Orleans.Configuration.MessagingOptions",
            "Orleans.GrainState`1",
            "Orleans.Hosting.ClientBuilderExtensions",
            "Orleans.Hosting.IClientBuilder",
            "Orleans.Hosting.INamedServiceConfigurator",
            "Orleans.IClusterClient",
            "Orleans.IGrainState`1",
            "Orleans.KeepAliveAttribute",
            "Orleans.Runtime.ILocalSiloDetails",
            "Orleans.ServiceLifecycleStage",
            "Orleans.Storage.BadProviderConfigException",
            "Orleans.Storage.IGrainStorage",
            "Orleans.Storage.InconsistentStateException",
        ],
        ["Persistence.Memory"] =
        [
            "Orleans.Configuration.MemoryGrainStorageOptions",
            "Orleans.Hosting.MemoryGrainStorageSiloBuilderExtensions",
        ],
        ["Reminders"] =
        [
            "Orleans.GrainReminderExtensions",
            "Orleans.Hosting.ReminderOptions",
            "Orleans.Hosting.SiloBuilderReminderExtensions",
            "Orleans.Hosting.SiloBuilderReminderMemoryExtensions",
            "Orleans.IRemindable",
            "Orleans.IReminderTable",
            "Orleans.ReminderEntry",
            "Orleans.ReminderTableData",
            "Orleans.Runtime.IGrainReminder",
            "Orleans.Runtime.ReminderException",
            "Orleans.Runtime.TickStatus",
            "Orleans.Timers.IReminderRegistry",
        ],
        ["Runtime"] =
        [
            "Microsoft.Extensions.Hosting.OrleansSiloGenericHostExtensions",
            "Orleans.Configuration.GrainCollectionOptions",
            "Orleans.Configuration.SchedulingOptions",
            "Orleans.Configuration.SiloMessagingOptions",
            "Orleans.Configuration.SiloOptions",
            "Orleans.Hosting.CoreHostingExtensions",
            "Orleans.Hosting.GrainCallFilterSiloBuilderExtensions",
            "Orleans.Hosting.GrainServicesSiloBuilderExtensions",
            "Orleans.Hosting.ISiloBuilder",
            "Orleans.Hosting.SiloBuilderExtensions",
            "Orleans.Hosting.SiloBuilderStartupExtensions",
            "Orleans.IFacetMetadata",
            "Orleans.Runtime.GrainService",
            "Orleans.Runtime.Hosting.StorageProviderExtensions",
            "Orleans.Runtime.IPersistentStateConfiguration",
            "Orleans.Runtime.IPersistentStateFactory",
            "Orleans.Runtime.IPersistentState`1",
            "Orleans.Runtime.ISiloLifecycle",
            "Orleans.Runtime.IStartupTask",
            "Orleans.Runtime.PersistentStateAttribute",
            "Orleans.Runtime.Services.GrainServiceClient`1",
            "Orleans.Runtime.Silo",
            "Orleans.Runtime.SystemTarget",
        ],
        ["Serialization"] =
        [
            "Orleans.Serialization.Invocation.CompletedResponse",
            "Orleans.Serialization.Invocation.ExceptionResponse",
            "Orleans.Serialization.Invocation.IInvokable",
            "Orleans.Serialization.Invocation.ITargetHolder",
            "Orleans.Serialization.Invocation.Response",
            "Orleans.Serialization.Invocation.Response`1",
        ],
        ["Serialization.Abstractions"] =
        [
            "Orleans.AliasAttribute",
            "Orleans.GenerateSerializerAttribute",
            "Orleans.IdAttribute",
            "Orleans.ImmutableAttribute",
            "Orleans.ResponseTimeoutAttribute",
        ],
        ["Streaming"] =
        [
            "Orleans.ClientStreamingExtensions",
            "Orleans.GrainStreamingExtensions",
            "Orleans.Hosting.ClientBuilderStreamingExtensions",
            "Orleans.Hosting.IClusterClientMemoryStreamConfigurator",
            "Orleans.Hosting.IMemoryStreamConfigurator",
            "Orleans.Hosting.ISiloMemoryStreamConfigurator",
            "Orleans.Hosting.SiloBuilderMemoryStreamExtensions",
            "Orleans.ImplicitStreamSubscriptionAttribute",
            "Orleans.Providers.Streams.Common.EventSequenceTokenV2",
            "Orleans.Runtime.StreamId",
            "Orleans.Streams.AsyncObservableExtensions",
            "Orleans.Streams.Core.IStreamSubscriptionHandleFactory",
            "Orleans.Streams.Core.IStreamSubscriptionObserver",
            "Orleans.Streams.IAsyncBatchProducer`1",
            "Orleans.Streams.IAsyncObservable`1",
            "Orleans.Streams.IAsyncObserver`1",
            "Orleans.Streams.IAsyncStream",
            "Orleans.Streams.IAsyncStream`1",
            "Orleans.Streams.IStreamProvider",
            "Orleans.Streams.StreamProviderExtensions",
            "Orleans.Streams.StreamEventDeliveryFailureException",
            "Orleans.Streams.StreamSequenceToken",
            "Orleans.Streams.StreamSubscriptionHandleExtensions",
            "Orleans.Streams.StreamSubscriptionHandle`1",
        ],
    };

    /// <summary>The same of gRPC, proved there by building every client and every service against it.</summary>
    public static IReadOnlyDictionary<string, string[]> GrpcElsewhere { get; } = new Dictionary<string, string[]>
    {
        ["Core.Api"] =
        [
            "Grpc.Core.AsyncAuthInterceptor",
            "Grpc.Core.AsyncClientStreamingCall`2",
            "Grpc.Core.AsyncDuplexStreamingCall`2",
            "Grpc.Core.AsyncServerStreamingCall`1",
            "Grpc.Core.AsyncStreamReaderExtensions",
            "Grpc.Core.AsyncUnaryCall`1",
            "Grpc.Core.AuthContext",
            "Grpc.Core.AuthInterceptorContext",
            "Grpc.Core.AuthProperty",
            "Grpc.Core.BindServiceMethodAttribute",
            "Grpc.Core.CallCredentials",
            "Grpc.Core.CallCredentialsConfiguratorBase",
            "Grpc.Core.CallInvoker",
            "Grpc.Core.CallOptions",
            "Grpc.Core.ChannelBase",
            "Grpc.Core.ChannelCredentials",
            "Grpc.Core.ChannelCredentialsConfiguratorBase",
            "Grpc.Core.ClientBase",
            "Grpc.Core.ClientBase`1",
            "Grpc.Core.ClientStreamingServerMethod`2",
            "Grpc.Core.ContextPropagationOptions",
            "Grpc.Core.ContextPropagationToken",
            "Grpc.Core.DeserializationContext",
            "Grpc.Core.DuplexStreamingServerMethod`2",
            "Grpc.Core.IAsyncStreamReader`1",
            "Grpc.Core.IAsyncStreamWriter`1",
            "Grpc.Core.IClientStreamWriter`1",
            "Grpc.Core.IMethod",
            "Grpc.Core.IServerStreamWriter`1",
            "Grpc.Core.Interceptors.CallInvokerExtensions",
            "Grpc.Core.Interceptors.ChannelExtensions",
            "Grpc.Core.Interceptors.ClientInterceptorContext`2",
            "Grpc.Core.Interceptors.Interceptor",
            "Grpc.Core.Interceptors.Interceptor+AsyncClientStreamingCallContinuation`2",
            "Grpc.Core.Interceptors.Interceptor+AsyncDuplexStreamingCallContinuation`2",
            "Grpc.Core.Interceptors.Interceptor+AsyncServerStreamingCallContinuation`2",
            "Grpc.Core.Interceptors.Interceptor+AsyncUnaryCallContinuation`2",
            "Grpc.Core.Interceptors.Interceptor+BlockingUnaryCallContinuation`2",
            "Grpc.Core.KeyCertificatePair",
            "Grpc.Core.Marshaller`1",
            "Grpc.Core.Marshallers",
            "Grpc.Core.Metadata",
            "Grpc.Core.Metadata+Entry",
            "Grpc.Core.MethodType",
            "Grpc.Core.Method`2",
            "Grpc.Core.RpcException",
            "Grpc.Core.SerializationContext",
            "Grpc.Core.ServerCallContext",
            "Grpc.Core.ServerServiceDefinition",
            "Grpc.Core.ServerServiceDefinition+Builder",
            "Grpc.Core.ServerStreamingServerMethod`2",
            "Grpc.Core.ServiceBinderBase",
            "Grpc.Core.SslCredentials",
            "Grpc.Core.Status",
            "Grpc.Core.StatusCode",
            "Grpc.Core.UnaryServerMethod`2",
            "Grpc.Core.VerifyPeerCallback",
            "Grpc.Core.VerifyPeerContext",
            "Grpc.Core.WriteFlags",
            "Grpc.Core.WriteOptions",
        ],
        ["Net.Common"] =
        [
            "Grpc.Net.Compression.GzipCompressionProvider",
            "Grpc.Net.Compression.ICompressionProvider",
        ],
    };
}
