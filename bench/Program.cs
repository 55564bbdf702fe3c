// Each scenario is one `case`; run `dotnet run -c Release --project bench -- <scenario>`.
switch (args.FirstOrDefault())
{
    case "grains":
        return await Bib.Bench.Grains.GrainsScenario.RunAsync();
    case "grpc":
        return await Bib.Bench.Grpc.GrpcScenario.RunAsync();
    case "topics":
        return await Bib.Bench.Topics.TopicsScenario.RunAsync(args[1..]);
    case "starts":
        return await Bib.Bench.Starts.StartsScenario.RunAsync();
    case "blobs" when args.ElementAtOrDefault(1) == "open":
        return await Bib.Bench.Blobs.OpenPart.RunAsync(chunks: 1_000_000);
    case "blobs":
        return await Bib.Bench.Blobs.BlobsScenario.RunAsync(args.ElementAtOrDefault(1));
    case "query" when args.ElementAtOrDefault(1) == "cancel":
        return await Bib.Bench.Queries.CancelPart.RunAsync();
    case "query":
        return await Bib.Bench.Queries.QueriesScenario.RunAsync();
    case "micro":
        return Bib.Bench.Micro.MicroScenario.Run(args.ElementAtOrDefault(1));
    case "transfers":
        return await Bib.Bench.Transfers.TransfersScenario.RunAsync(args.ElementAtOrDefault(1));
    case "network":
        return await Bib.Bench.Network.NetworkScenario.RunAsync();
    case "uploads":
        return await Bib.Bench.Uploads.UploadsScenario.RunAsync(args.ElementAtOrDefault(1));
    case "gossip":
        return await Bib.Bench.Gossip.GossipScenario.RunAsync();
    case "libp2p" when args.ElementAtOrDefault(1) == "idle":
        return await Bib.Bench.Libp2p.IdleScenario.RunAsync();
    case "libp2p" when args.ElementAtOrDefault(1) == "far":
        return await Bib.Bench.Libp2p.FarScenario.RunAsync(args.ElementAtOrDefault(2));
    case "libp2p" when args.ElementAtOrDefault(1) == "relay":
        return await Bib.Bench.Libp2p.DelayingRelay.RunAsync(args[2..]);
    case "libp2p" when args.ElementAtOrDefault(1) == "bare":
        return await Bib.Bench.Libp2p.FarScenario.BareAsync(args[2..]);
    case "libp2p" when args.ElementAtOrDefault(1) == "peer":
        return await Bib.Bench.Libp2p.OurPeer.RunAsync(args[2..]);
    case "libp2p":
        return await Bib.Bench.Libp2p.Libp2pScenario.RunAsync(args.ElementAtOrDefault(1));
    case "cel":
        return await Bib.Bench.Cel.CelScenario.RunAsync();
    case "launcher":
        return await Bib.Bench.Launcher.LauncherScenario.RunAsync(args.ElementAtOrDefault(1));
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project bench -- "
            + "grains|grpc|gossip|topics|starts|blobs|query|uploads|transfers|network|cel|launcher|libp2p|micro");
        return 2;
}
